/**
 * Nodes that several threads may compute: a part at a time and in any order they give the same bits as at once.
 */
import { assert, assertEquals } from "@std/assert";
import { planOf } from "../../lib/compiler/compile.ts";
import type { Single } from "../../lib/compiler/plan/kernel.ts";
import { ModuleBuilder } from "../../lib/compiler/wasm/asm/mod.ts";
import type { Emitter } from "../../lib/compiler/wasm/emitter.ts";
import { bytesOf } from "../../lib/compiler/wasm/layout.ts";
import { MathLibrary } from "../../lib/compiler/wasm/math/library.ts";
import { singleEmitter } from "../../lib/compiler/wasm/single/table.ts";
import type { DType, FloatType } from "../../lib/core/dtype.ts";
import { fromFloat64 } from "../../lib/core/nd_array.ts";
import { type Shape, sizeOf } from "../../lib/core/shape.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { describe, type TensorOp } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { windowOf } from "../graph/_cases/windows.ts";
import { drawn, WIDTHS } from "./_programs.ts";

const UNTOUCHED = 0xee;

/** A node with operands, as a function of the parts to compute. */
class Shared {
  readonly units: number;
  readonly #memory: WebAssembly.Memory;
  readonly #part: (begin: number, end: number) => void;
  readonly #output: number;
  readonly #bytes: number;

  constructor(op: TensorOp, inputs: readonly Value[], width: FloatType) {
    const b = new GraphBuilder();
    const ids = inputs.map((value, i) => b.input(`x${i}`, value));
    const graph = b.finish([b.add({ ...op, inputs: ids } as TensorOp)]);
    const { kernels } = planOf(graph, { floatType: width });
    const { node, types } = kernels[0] as Single;
    const written = singleEmitter(node, types, width)!;
    this.units = written.units!(node, types, width);
    let at = 1024;
    const place = (bytes: number) => {
      const address = at;
      at += Math.ceil(bytes / 16 + 1) * 16;
      return address;
    };
    const sizeInBytes = (shape: Shape, dtype: DType) => sizeOf(shape) * bytesOf(dtype, width);
    const addresses = types.map(({ shape, dtype }) => place(sizeInBytes(shape, dtype)));
    this.#bytes = sizeInBytes(node.shape, node.dtype);
    this.#output = place(this.#bytes);
    const scratch = place(written.scratchBytes?.(node, types, width) ?? 0);
    const pages = Math.ceil(at / 65536);
    const module = new ModuleBuilder({ memory: { pages, export: "memory" } });
    const host = module.importFunction("env", "host", ["i32"], []);
    const emitter: Emitter = {
      ...{ module, math: new MathLibrary(module, width), width, functions: new Map() },
      ...{ host, hostNodes: [], faultSites: [] },
    };
    module.function("part", { params: ["i32", "i32"], results: [] }, (f, begin, end) => {
      const places = { inputs: addresses, output: this.#output, scratch };
      written.emit({ ...emitter, f, node, types, ...places, begin, end });
    }, { export: true });
    const compiled = new WebAssembly.Module(module.encode());
    const { exports } = new WebAssembly.Instance(compiled, { env: { host() {} } });
    this.#memory = exports.memory as WebAssembly.Memory;
    this.#part = exports.part as (begin: number, end: number) => void;
    types.forEach(({ dtype }, i) => {
      const array = fromFloat64(inputs[i].data.slice(), dtype, width);
      const words = dtype === "bool" ? Int32Array.from(array) : array;
      new Uint8Array(this.#memory.buffer).set(new Uint8Array(words.buffer), addresses[i]);
    });
  }

  /** The bytes of the result when these ranges of parts are computed one after the other. */
  run(ranges: readonly (readonly [number, number])[]): Uint8Array {
    const result = new Uint8Array(this.#memory.buffer, this.#output, this.#bytes);
    result.fill(UNTOUCHED);
    for (const [begin, end] of ranges) this.#part(begin, end);
    return result.slice();
  }
}

const axis = 1, batchDims = 0;
const CASES: readonly (readonly [TensorOp, ...Value[]])[] = [
  [
    { kind: "gather", inputs: [0, 1], axis: 0, batchDims },
    drawn([50, 37], "float", 1),
    drawn([3001], "int32", 2, [0, 50]),
  ],
  [
    { kind: "gather", inputs: [0, 1], axis, batchDims },
    drawn([301, 9, 7], "float", 1),
    drawn([20], "int32", 2, [0, 9]),
  ],
  [
    { kind: "scatterAdd", inputs: [0, 1], axis, batchDims, to: [201, 9, 3] },
    drawn([50], "int32", 1, [0, 9]),
    drawn([201, 50, 3], "float", 2),
  ],
  [
    { kind: "scatterAdd", inputs: [0, 1], axis, batchDims: 1, to: [61, 9, 3] },
    drawn([61, 500], "int32", 1, [0, 9]),
    drawn([61, 500, 3], "float", 2),
  ],
  [
    { kind: "cumsum", inputs: [0], axis, exclusive: false, reverse: true },
    drawn([101, 300, 3], "float", 1),
  ],
  [{ kind: "argReduce", op: "argMax", inputs: [0], axis }, drawn([5001, 10], "float", 1)],
  [{ kind: "argReduce", op: "argMin", inputs: [0], axis }, drawn([301, 100, 5], "float", 1)],
  [{ kind: "argSort", inputs: [0], descending: true }, drawn([601, 45], "float", 1)],
  [{ kind: "argSort", inputs: [0], descending: false }, drawn([61, 700], "float", 1)],
  [
    { kind: "triangularSolve", inputs: [0, 1], transpose: false },
    drawn([101, 13, 13], "float", 1, [1, 2]),
    drawn([3, 1, 13, 2], "float", 2),
  ],
  [
    { kind: "conv", inputs: [0, 1], window: windowOf([1, 1], [1, 1, 1, 1]), groups: 1 },
    drawn([5, 31, 30, 3], "float", 1),
    drawn([3, 3, 3, 7], "float", 2),
  ],
  [
    {
      kind: "convInput",
      inputs: [0, 1],
      window: windowOf([2, 1], [1, 1, 1, 1]),
      groups: 1,
      to: [7, 31, 31, 3],
    },
    drawn([7, 16, 31, 9], "float", 1),
    drawn([3, 3, 3, 9], "float", 2),
  ],
  [
    { kind: "conv", inputs: [0, 1], window: windowOf([1, 1], [1, 1, 1, 1]), groups: 21 },
    drawn([5, 31, 30, 21], "float", 1),
    drawn([3, 3, 1, 21], "float", 2),
  ],
  ...[1, 7].map((groups): typeof CASES[number] => [
    {
      kind: "convFilter",
      inputs: [0, 1],
      window: windowOf([1, 1], [1, 1, 1, 1]),
      groups,
      to: [3, 3, 7 / groups, 7],
    },
    drawn([81, 31, 30, 7], "float", 1),
    drawn([81, 31, 30, 7], "float", 2),
  ]),
  [
    { kind: "argMaxPool", inputs: [0], size: [3, 2], window: windowOf([2, 2], [1, 1, 0, 0]) },
    drawn([5, 31, 30, 21], "float", 1),
  ],
];

for (const width of WIDTHS) {
  for (const [op, ...inputs] of CASES) {
    const title = `${describe(op)} of ${inputs.map(({ shape }) => `[${shape}]`).join(", ")}`;
    Deno.test(`parts: ${title} in ${width}, at once and part by part, to the bit`, () => {
      const shared = new Shared(op, inputs, width), { units } = shared;
      assert(units > 2, `${units} parts`);
      const whole = shared.run([[0, units]]);
      const single = Array.from({ length: units }, (_, i) => [i, i + 1] as const);
      assertEquals(shared.run(single.reverse()), whole);
      assertEquals(shared.run([[1, units], [0, 1]]), whole);
      const one = shared.run([[1, 2]]);
      assertEquals([one[0], one.at(-1)], [UNTOUCHED, UNTOUCHED], "the bytes of other parts");
    });
  }
}
