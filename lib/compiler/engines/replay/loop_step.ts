/**
 * Loops: the plan of the body, made once, runs for every iteration.
 *
 * @module
 */
import type { Graph, LoopNode, NodeId, TensorType } from "../../../graph/node.ts";
import type { Device, Step } from "./device.ts";
import { isKey, type RunValue, type Slots, tensorAt, valueAt } from "./slots.ts";

/** A body made ready. */
export interface Body<T extends object> {
  /** Whether a run makes use of its input of this number; if not, it need not be given. */
  needs(input: number): boolean;
  /** Runs the body. It takes over the references that it is given, and gives one for each output. */
  run(inputs: Slots<T>): RunValue<T>[];
}

/** Runs a loop and gives each result to the nodes that read it. */
export function loopStep<T extends object>(
  device: Device<T>,
  graph: Graph,
  id: NodeId,
  planOf: (body: Graph) => Body<T>,
): Step<T> {
  const node = graph.nodes[id] as LoopNode;
  const run = node.kind === "while" ? whileLoop(device, node, planOf) : walk(device, node, planOf);
  const readers = node.results.map((_, index) =>
    graph.nodes.flatMap((reader, readerId) =>
      reader.kind === "get" && reader.inputs[0] === id && reader.index === index ? [readerId] : []
    )
  );
  return (slots) => {
    run(slots).forEach((result, index) => {
      for (const reader of readers[index]) slots[reader] = retained(device, result);
      released(device, result);
    });
  };
}

/** A scan; a map is one without a carry. */
function walk<T extends object>(
  device: Device<T>,
  loop: Exclude<LoopNode, { kind: "while" }>,
  planOf: (body: Graph) => Body<T>,
): (slots: Slots<T>) => RunValue<T>[] {
  const { consts, length, results } = loop;
  const carries = loop.kind === "scan" ? loop.carries : 0;
  const backwards = loop.kind === "scan" && loop.reverse;
  const body = planOf(loop.body);
  const rowTypes = loop.body.inputs.map((input) => loop.body.nodes[input] as TensorType);
  const first = consts + carries;
  return (slots) => {
    let carry = loop.inputs.slice(consts, first).map((x) => retained(device, valueAt(slots, x)));
    const stacks = results.slice(carries).map((type) => device.stack(type));
    try {
      for (let step = 0; step < length; step++) {
        const i = backwards ? length - 1 - step : step;
        const args = bodyInputs(device, body, i, loop.inputs.slice(0, consts), carry, slots);
        loop.inputs.slice(first).forEach((x, n) => {
          const at = 1 + first + n;
          if (body.needs(at)) args[at] = device.row(tensorAt(slots, x), i, rowTypes[at]);
        });
        carry = [];
        const out = body.run(args);
        carry = out.slice(0, carries);
        stacks.forEach((stack, n) => stack.put(i, tensorAt(out, carries + n)));
      }
      return [...carry, ...stacks.map((stack) => stack.finish())];
    } catch (error) {
      for (const value of carry) released(device, value);
      for (const stack of stacks) stack.abandon();
      throw error;
    }
  };
}

function whileLoop<T extends object>(
  device: Device<T>,
  loop: Extract<LoopNode, { kind: "while" }>,
  planOf: (body: Graph) => Body<T>,
): (slots: Slots<T>) => RunValue<T>[] {
  const condition = planOf(loop.condition), body = planOf(loop.body);
  const constants = loop.inputs.slice(0, loop.consts);
  return (slots) => {
    let carry = loop.inputs.slice(loop.consts).map((x) => retained(device, valueAt(slots, x)));
    const goesOn = (i: number) => {
      const test = carry.map((value) => retained(device, value));
      const answer = condition.run(bodyInputs(device, condition, i, constants, test, slots));
      const isTrue = device.read(tensorAt(answer, 0))[0] !== 0;
      released(device, answer[0]);
      return isTrue;
    };
    try {
      for (let i = 0; goesOn(i); i++) {
        const args = bodyInputs(device, body, i, constants, carry, slots);
        carry = [];
        carry = body.run(args);
      }
      return carry;
    } catch (error) {
      for (const value of carry) released(device, value);
      throw error;
    }
  };
}

/** What a body is given for its index, constants and carry. The carry is handed over, the others are made for it. */
function bodyInputs<T extends object>(
  device: Device<T>,
  body: Body<T>,
  i: number,
  constants: readonly NodeId[],
  carry: readonly RunValue<T>[],
  slots: Slots<T>,
): Slots<T> {
  const index = body.needs(0)
    ? device.write(Int32Array.of(i), { shape: [], dtype: "int32" })
    : undefined;
  const kept = constants.map((x, n) =>
    body.needs(1 + n) ? retained(device, valueAt(slots, x)) : undefined
  );
  return [index, ...kept, ...carry];
}

function retained<T extends object>(device: Device<T>, value: RunValue<T>): RunValue<T> {
  return isKey(value) ? value : device.retain(value);
}

function released<T extends object>(device: Device<T>, value: RunValue<T>): void {
  if (!isKey(value)) device.release(value);
}
