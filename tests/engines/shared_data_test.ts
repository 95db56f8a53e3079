import { assertEquals } from "@std/assert";
import { tfjsCpu } from "../../lib/compiler/engines/tfjs_cpu.ts";
import { tfjsWasm } from "../../lib/compiler/engines/tfjs_wasm.ts";
import { wasmEngine } from "../../lib/compiler/engines/wasm.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { NdArray } from "../../lib/core/nd_array.ts";
import { type } from "../graph/_helpers.ts";
import { runOnce } from "./_conformance.ts";

for (const engine of [tfjsCpu, tfjsWasm, wasmEngine]) {
  Deno.test(`${engine.name}: products with one array in two shapes`, async () => {
    const b = new GraphBuilder();
    const w = b.input("w", type("float", 8));
    const [x, y] = [b.input("x", type("float", 1, 2)), b.input("y", type("float", 1, 4))];
    const product = (left: number, right: number) =>
      b.add({ kind: "matMul", inputs: [left, right], transposeA: false, transposeB: false });
    const graph = b.finish([
      product(x, b.reshape(w, [2, 4])),
      product(y, b.reshape(w, [4, 2])),
    ]);
    const array = (...data: number[]): NdArray => ({
      ...{ data: Float32Array.from(data), dtype: "float" },
      shape: data.length === 8 ? [8] : [1, data.length],
    });
    const inputs = [array(1, 2, 3, 4, 5, 6, 7, 8), array(1, 10), array(1, 10, 100, 1000)];
    const results = await runOnce({ engine, floatType: "f32" }, graph, inputs);
    assertEquals(results.map(({ data }) => [...data]), [[51, 62, 73, 84], [7531, 8642]]);
  });
}
