/**
 * What a program refuses while it runs.
 */
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { compileProgram } from "../../lib/compiler/compile.ts";
import { Instance } from "../../lib/compiler/engines/wasm/instance.ts";
import type { Program } from "../../lib/compiler/program.ts";
import { deserialise, serialise } from "../../lib/compiler/serialise.ts";
import type { FloatType } from "../../lib/core/dtype.ts";
import { fromFloat64 } from "../../lib/core/nd_array.ts";
import { Origin } from "../../lib/core/origin.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import type { Graph, NodeId } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { bodyOf } from "../graph/_cases/loops.ts";
import { WIDTHS } from "./_programs.ts";

/** A program of a graph, as a function. */
function programOf(graph: Graph, width: FloatType) {
  return functionOf(compileProgram(graph, { floatType: width }), width);
}

function functionOf(program: Program, width: FloatType) {
  const instance = new Instance(program);
  return (inputs: readonly Value[]) => {
    program.inputs.forEach((slot, i) => {
      instance.write(slot, fromFloat64(inputs[i].data.slice(), slot.dtype, width));
    });
    instance.run();
    return program.outputs.map((slot) => [...instance.read(slot).data]);
  };
}

/** Fails unless the program refuses what the reference refuses, in the same words. */
function assertRefuses(graph: Graph, inputs: readonly Value[], mentions = /Cannot/): void {
  const { message } = assertThrows(() => interpret(graph, inputs), RangeError);
  assertMatch(message, mentions);
  for (const width of WIDTHS) {
    const program = compileProgram(graph, { floatType: width });
    for (const same of [program, deserialise(serialise(program))]) {
      const error = assertThrows(() => functionOf(same, width)(inputs), RangeError);
      assertEquals(error.message, message);
    }
  }
}

const ints = (shape: number[], ...data: number[]): Value => ({
  data: Float64Array.from(data),
  shape,
  dtype: "int32",
});
const zeros = (...shape: number[]): Value => ({
  data: new Float64Array(shape.reduce((n, size) => n * size, 1)),
  shape,
  dtype: "float",
});

function graphOf(
  inputs: readonly Value[],
  build: (b: GraphBuilder, ...ids: NodeId[]) => NodeId,
): Graph {
  const b = new GraphBuilder();
  const ids = inputs.map((value, i) => b.input(`x${i}`, value));
  b.origin = Origin.here();
  return b.finish([build(b, ...ids)]);
}

const OUTSIDE = [-1, 5, 6, 2 ** 31 - 1, -(2 ** 31)];

for (const kind of ["gather", "scatterAdd"] as const) {
  Deno.test(`${kind}: an index out of range is refused as the reference refuses it, with its origin`, () => {
    for (const [batchDims, middle] of [[0, []], [1, []], [1, [4]]] as const) {
      for (const length of [[], [1], [3], [70]]) {
        for (const index of OUTSIDE) {
          const shape = [2, ...middle, 5, ...length], axis = 1 + middle.length;
          const at = batchDims ? ints([2, 2], 0, 1, index, -7) : ints([2, 2], 4, 1, index, 9);
          const rows = batchDims ? [2, ...middle, 2] : [2, ...middle, 2, 2];
          const inputs = [kind === "gather" ? zeros(...shape) : zeros(...rows, ...length), at];
          assertRefuses(
            graphOf(inputs, (b, x, i) =>
              b.add(
                kind === "gather"
                  ? { kind, inputs: [x, i], axis, batchDims }
                  : { kind, inputs: [i, x], axis, batchDims, to: shape },
              )),
            inputs,
            /at .*fault_test\.ts:/,
          );
        }
      }
    }
  });
}

Deno.test("gather: every index into an empty axis is refused", () => {
  const inputs = [zeros(0, 3), ints([2], 0, 1)];
  const op = { kind: "gather", axis: 0, batchDims: 0 } as const;
  assertRefuses(graphOf(inputs, (b, x, i) => b.add({ ...op, inputs: [x, i] })), inputs);
});

Deno.test("a fault in the body of a loop is told as one outside, and ends a while loop", () => {
  const inputs = [zeros(3), ints([], 1)];
  const graph = graphOf(inputs, (b, x, n) =>
    b.addLoop({
      kind: "while",
      inputs: [x, n],
      consts: 1,
      // It would hold for ever: element 0 is 0, and so is what is read in place of what is not there.
      condition: bodyOf([zeros(3), ints([])], (f, _i, x, n) => [
        f.compare(
          "lessEqual",
          element(f, x, f.binary("minimum", n, f.scalar(2, "int32"))),
          f.scalar(0),
        ),
      ]),
      body: bodyOf([zeros(3), ints([])], (f, _i, x, n) => {
        const picked = f.cast(element(f, x, n), "int32");
        return [f.binary("add", n, f.binary("add", picked, f.scalar(1, "int32")))];
      }),
    })[0]);
  assertRefuses(graph, inputs);

  function element(f: GraphBuilder, x: NodeId, at: NodeId): NodeId {
    return f.add({ kind: "gather", inputs: [x, at], axis: 0, batchDims: 0 });
  }
});

Deno.test("after a fault the program runs as before, and nothing but its result was touched", () => {
  const inputs = [zeros(5), ints([3], 0, 1, 4)];
  inputs[0].data.set([1, 2, 3, 4, 5]);
  const graph = graphOf(inputs, (b, x, i) => {
    const op = { kind: "gather", axis: 0, batchDims: 0 } as const;
    return b.binary("add", b.add({ ...op, inputs: [x, i] }), b.scalar(1));
  });
  for (const width of WIDTHS) {
    const run = programOf(graph, width);
    assertEquals(run(inputs), [[2, 3, 6]]);
    assertThrows(() => run([inputs[0], ints([3], 0, -1, 5)]), RangeError, "index -1 at [1]");
    assertEquals(run(inputs), [[2, 3, 6]]);
    assertThrows(() => run([inputs[0], ints([3], 0, 1, 5)]), RangeError, "index 5 at [2]");
  }
});
