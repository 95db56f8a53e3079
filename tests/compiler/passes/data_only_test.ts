import { assertEquals } from "@std/assert";
import { hoist } from "../../../lib/compiler/passes/data_only.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import { interpret } from "../../../lib/graph/interpret.ts";
import type { Graph } from "../../../lib/graph/node.ts";
import { print } from "../../../lib/graph/print.ts";
import type { Value } from "../../../lib/graph/value.ts";
import { verify } from "../../../lib/graph/verify.ts";
import { generate } from "../../fuzz/generate.ts";
import { floats, ints, type } from "../../graph/_helpers.ts";

/** What a split graph gives, both parts verified. */
function runSplit(graph: Graph, bound: ReadonlySet<number>, inputs: readonly Value[]): Value[] {
  const { once, each } = hoist(graph, bound);
  verify(once);
  verify(each);
  const known = interpret(once, inputs.filter((_, position) => bound.has(position)));
  return interpret(each, [...inputs, ...known]);
}

Deno.test("hoist: normalised data once, one-hot labels and weights anew", () => {
  const b = new GraphBuilder();
  const w = b.input("w", type("float", 3, 4)), x = b.input("x", type("float", 128, 3));
  const labels = b.input("labels", type("int32", 128));
  const mean = b.reduce("mean", x, [0]), centred = b.binary("sub", x, mean);
  const norm = b.reduce("sum", b.unary("square", centred), [0, 1]);
  const hot = b.add({ kind: "oneHot", inputs: [labels], depth: 4, on: 1, off: 0, to: "float" });
  const logits = b.add({
    kind: "matMul",
    inputs: [centred, w],
    transposeA: false,
    transposeB: false,
  });
  const loss = b.reduce("sum", b.binary("mul", logits, hot), [0, 1]);
  const graph = b.finish([b.binary("div", loss, norm)]);
  const bound = new Set([1, 2]), { once, each } = hoist(graph, bound);
  assertEquals(
    print(once),
    `\
%0 = input "x" : float[128, 3]
%1 = input "labels" : int32[128]
%2 = reduce mean [0] %0 : float[3]
%3 = binary sub %0 %2 : float[128, 3]
%4 = unary square %3 : float[128, 3]
%5 = reduce sum [0,1] %4 : float[]
return %3, %5`,
  );
  assertEquals(
    print(each),
    `\
%0 = input "w" : float[3, 4]
%1 = input "x" : float[128, 3]
%2 = input "labels" : int32[128]
%3 = input "once[0]" : float[128, 3]
%4 = input "once[1]" : float[]
%5 = oneHot %2 : float[128, 4]
%6 = matMul %3 %0 : float[128, 4]
%7 = binary mul %6 %5 : float[128, 4]
%8 = reduce sum [0,1] %7 : float[]
%9 = binary div %8 %4 : float[]
return %9`,
  );
  const inputs = [floats([3, 4]), floats([128, 3], 1), ints([128], 0, 4)];
  assertEquals(runSplit(graph, bound, inputs), interpret(graph, inputs));
});

Deno.test("hoist: an output of data alone, and one that is bound itself", () => {
  const b = new GraphBuilder();
  const x = b.input("x", type("float", 3)), y = b.input("y", type("float", 3));
  const graph = b.finish([b.unary("exp", x), x, b.binary("add", y, b.scalar(1))]);
  const inputs = [floats([3]), floats([3], 1)];
  assertEquals(runSplit(graph, new Set([0]), inputs), interpret(graph, inputs));
  assertEquals(hoist(graph, new Set()).once.outputs, []);
});

Deno.test("hoist: 600 random graphs in two give the same to the bit", () => {
  let kept = 0;
  for (let seed = 1; seed <= 600; seed++) {
    const { graph, inputs } = generate(seed);
    const bound = new Set(inputs.flatMap((_, i) => ((seed >> (i % 8)) & 1 ? [i] : [])));
    assertEquals(runSplit(graph, bound, inputs), interpret(graph, inputs), `seed ${seed}`);
    kept += hoist(graph, bound).once.outputs.length;
  }
  if (kept < 200) throw new Error(`only ${kept} values were computed once`);
});
