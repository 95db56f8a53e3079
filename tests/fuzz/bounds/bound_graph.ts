import { storageSize } from "../../../lib/core/nd_array.ts";
import {
  type Graph,
  isLoop,
  type LoopNode,
  type NodeId,
  type TensorNode,
} from "../../../lib/graph/node.ts";
import { boundNode } from "./bound_node.ts";
import { type Bounded, exact, isExact, type Precision } from "./bounded.ts";

/**
 * Runs a graph in double precision and keeps account of how far an engine may be off.
 *
 * It is a second interpreter beside the library's, with a bound next to each number. Where a `while` goes on or not by a
 * decision that rounding may turn, nothing is known of its results.
 *
 * @param graph A graph that verify accepts.
 * @param inputs Its inputs. {@linkcode exact} makes them of plain values.
 * @param precision The engine's arithmetic.
 * @returns The outputs.
 */
export function boundGraph(
  graph: Graph,
  inputs: readonly Bounded[],
  precision: Precision,
): Bounded[] {
  return new Run(precision).graph(graph, inputs);
}

type Slot = Bounded | readonly Bounded[];

class Run {
  constructor(readonly precision: Precision) {}

  graph(graph: Graph, inputs: readonly Bounded[]): Bounded[] {
    const slots: Slot[] = [];
    graph.inputs.forEach((id, i) => slots[id] = inputs[i]);
    graph.nodes.forEach((node, id) => {
      const operands = node.inputs.map((input) => slots[input]);
      if (isLoop(node)) slots[id] = this.loop(node, operands as Bounded[]);
      else if (node.kind === "get") slots[id] = (operands[0] as readonly Bounded[])[node.index];
      else if (node.kind !== "input") slots[id] = this.node(node, operands as Bounded[]);
    });
    return graph.outputs.map((id: NodeId) => slots[id] as Bounded);
  }

  node(node: TensorNode, operands: readonly Bounded[]): Bounded {
    return boundNode(node, operands, this.precision);
  }

  loop(node: LoopNode, operands: readonly Bounded[]): Bounded[] {
    return node.kind === "while" ? this.while(node, operands) : this.walk(node, operands);
  }

  walk(node: Exclude<LoopNode, { kind: "while" }>, operands: readonly Bounded[]): Bounded[] {
    const carries = node.kind === "scan" ? node.carries : 0;
    const constants = operands.slice(0, node.consts),
      walked = operands.slice(node.consts + carries);
    let carry = operands.slice(node.consts, node.consts + carries);
    const stacks = node.results.slice(carries).map(({ shape, dtype }) => {
      const size = storageSize(shape, dtype);
      return { shape, dtype, data: new Float64Array(size), error: new Float64Array(size) };
    });
    for (let step = 0; step < node.length; step++) {
      const i = node.kind === "scan" && node.reverse ? node.length - 1 - step : step;
      const rows = walked.map((x) => rowOf(x, i));
      const out = this.graph(node.body, [index(i), ...constants, ...carry, ...rows]);
      carry = out.slice(0, carries);
      stacks.forEach((stack, n) => {
        const { data, error } = out[carries + n];
        stack.data.set(data, i * data.length);
        stack.error.set(error, i * data.length);
      });
    }
    return [...carry, ...stacks];
  }

  while(node: Extract<LoopNode, { kind: "while" }>, operands: readonly Bounded[]): Bounded[] {
    const constants = operands.slice(0, node.consts);
    let carry = operands.slice(node.consts), isSure = true;
    for (let i = 0;; i++) {
      const args = [index(i), ...constants, ...carry];
      const [goOn] = this.graph(node.condition, args);
      isSure &&= isExact(goOn);
      if (goOn.data[0] === 0) return isSure ? carry : carry.map(lost);
      carry = this.graph(node.body, args);
    }
  }
}

function index(i: number): Bounded {
  return exact({ data: Float64Array.of(i), shape: [], dtype: "int32" });
}

function lost(x: Bounded): Bounded {
  return { ...x, error: x.error.map(() => Infinity) };
}

function rowOf({ data, error, shape, dtype }: Bounded, i: number): Bounded {
  const size = storageSize(shape.slice(1), dtype), from = i * size, to = from + size;
  return { data: data.slice(from, to), error: error.slice(from, to), shape: shape.slice(1), dtype };
}
