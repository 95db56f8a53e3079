/**
 * Convolutions and pooling of whole numbers, whose sums every width holds exactly, beside their definition: at all sizes where
 * vectors, tiles and blocks begin and end.
 */
import { assert } from "@std/assert";
import { filterPartsOf } from "../../lib/compiler/plan/filter_parts.ts";
import type { Shape } from "../../lib/core/shape.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { inferType } from "../../lib/graph/infer.ts";
import type { Window } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { windowOf } from "../graph/_cases/windows.ts";
import { assertSame, definition, drawn, runProgram, WIDTHS } from "./_programs.ts";

function whole(shape: Shape, seed: number): Value {
  return { ...drawn(shape, "int32", seed), dtype: "float" };
}

/** Fails unless a convolution and both its adjoints are as they are defined. */
function assertConvolution(image: Shape, filter: Shape, window: Window, groups = 1): void {
  const x = whole(image, 1), w = whole(filter, 2);
  const { shape } = inferType({ kind: "conv", inputs: [0, 1], window, groups }, [x, w]);
  const g = whole(shape, 3), b = new GraphBuilder();
  const [xs, ws, gs] = [x, w, g].map((value, i) => b.input(`x${i}`, value));
  const graph = b.finish([
    b.add({ kind: "conv", inputs: [xs, ws], window, groups }),
    b.add({ kind: "convInput", inputs: [gs, ws], window, groups, to: image }),
    b.add({ kind: "convFilter", inputs: [xs, gs], window, groups, to: filter }),
  ]);
  for (const width of WIDTHS) {
    const expected = definition(graph, width, [x, w, g]);
    runProgram(graph, width, [x, w, g]).forEach((data, i) =>
      assertSame(data, expected[i], `${["conv", "convInput", "convFilter"][i]} [${image}] ${width}`)
    );
  }
}

const CHANNELS = [1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33];

Deno.test("conv: every number of channels in and out, exactly", () => {
  for (const channels of CHANNELS) {
    const outputs = CHANNELS[(CHANNELS.indexOf(channels) * 4 + 3) % CHANNELS.length];
    const window = windowOf([1, 1], [1, 0, 0, 1]);
    assertConvolution([2, 3, 4, channels], [2, 3, channels, outputs], window);
    assertConvolution([2, 3, 4, outputs], [2, 2, outputs, channels], window);
  }
});

Deno.test("conv: a channel each, every number of them, exactly", () => {
  for (const channels of CHANNELS.slice(1)) {
    const window = windowOf([1, 2], [1, 1, 0, 1]);
    assertConvolution([2, 4, 5, channels], [3, 2, 1, channels], window, channels);
  }
});

Deno.test("conv: all strides, dilations and sides of padding from 0 to 3, exactly", () => {
  for (let stride = 1; stride <= 3; stride++) {
    for (let dilation = 1; dilation <= 3; dilation++) {
      for (let pad = 0; pad <= 3; pad++) {
        const padding = [pad, 3 - pad, (pad + 1) % 4, pad] as const;
        const window = windowOf([stride, 4 - stride], padding, [dilation, 4 - dilation]);
        assertConvolution([2, 5, 7, 3], [3, 2, 3, 2], window);
        assertConvolution([1, 6, 7, 5], [2, 3, 1, 5], window, 5);
      }
    }
  }
});

Deno.test("conv: blocks of places, the last one of every kind, exactly", () => {
  // 15, 16 and 17 places are less than a block of the filter's sums, 256 are one, the others several.
  for (const [height, width] of [[3, 5], [4, 4], [17, 1], [16, 16], [19, 27], [32, 24]]) {
    assertConvolution([1, height, width, 3], [1, 3, 3, 4], windowOf([1, 1], [0, 0, 1, 1]));
  }
});

Deno.test("conv: sums over places in several parts, exactly", () => {
  const filter = [3, 3, 4, 16], result = [2, 64, 32, 16];
  assert(filterPartsOf({ to: filter }, result).count > 1);
  assertConvolution([2, 64, 32, 4], filter, windowOf([1, 1], [1, 1, 1, 1]));
});

Deno.test("conv: long runs of channels are copied and added whole, exactly", () => {
  assertConvolution([1, 3, 4, 70], [2, 2, 70, 3], windowOf([1, 1], [0, 1, 1, 0]));
  assertConvolution([1, 3, 4, 70], [2, 2, 70, 3], windowOf([1, 1], [0, 1, 1, 0], [1, 2]));
});

Deno.test("argMaxPool: every number of channels, with padding and equal elements, exactly", () => {
  for (const channels of CHANNELS) {
    const x = drawn([2, 5, 4, channels], "int32", channels, [-1, 2]), b = new GraphBuilder();
    const given: Value = { ...x, dtype: "float", data: x.data.map((v) => (v > 0 ? NaN : v)) };
    const windows = [
      windowOf(),
      windowOf([2, 1], [1, 1, 1, 1]),
      windowOf([1, 2], [0, 1, 1, 0], [2, 1]),
    ];
    const id = b.input("x", given);
    const graph = b.finish(
      windows.map((window) => b.add({ kind: "argMaxPool", inputs: [id], size: [2, 3], window })),
    );
    for (const width of WIDTHS) {
      const expected = definition(graph, width, [given]);
      runProgram(graph, width, [given]).forEach((data, i) =>
        assertSame(data, expected[i], `window ${i} of ${channels} channels ${width}`)
      );
    }
  }
});
