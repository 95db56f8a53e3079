/**
 * Convolutions as products of matrices.
 *
 * With P the matrix of the patches, a row for each place of the window, W the filter as a matrix of as many rows as a patch has
 * elements, and R the result, a row for each place:
 *
 * ```
 * R = P · W,   the image's adjoint is what R · Wᵀ adds to the image,   the filter's is Pᵀ · R
 * ```
 *
 * P is never whole in memory: a block of places at a time is copied to scratch memory, where the second cache holds it. Which
 * places a block has follows from the sizes alone, and a product's element from its row and column alone.
 *
 * @module
 */
import type { FilterParts } from "../../plan/selected.ts";
import { FILTER_BLOCK, wholePlaces } from "../../plan/filter_parts.ts";
import { type FunctionHandle, i32 } from "../asm/mod.ts";
import { type Emitter, once } from "../emitter.ts";
import { defineMatmul, matmulScratchBytes, type MatmulSpec } from "../matmul/mod.ts";
import { emitAddRow } from "../single/add_row.ts";
import { type Geometry, geometryKey } from "./geometry.ts";
import { addPatchesTo, PATCH_SLACK, patchesOf, patchLength } from "./patches.ts";

/** Parameters: the operands, the result, the first item and the one to stop at, scratch memory. */
export type ConvFunction = FunctionHandle<
  readonly ["i32", "i32", "i32", "i32", "i32", "i32"],
  readonly []
>;

const SIGNATURE = {
  params: ["i32", "i32", "i32", "i32", "i32", "i32"] as const,
  results: [] as const,
};

/** About how many bytes of patches are in memory at once. */
const BLOCK_BYTES = 2 ** 17;
/** The fewest and the most places in a block. */
const LEAST = 32, MOST = 512;
/** A convolution without groups: a window, and how many channels come out. */
export interface ConvSpec {
  readonly geometry: Geometry;
  readonly outputs: number;
}

/** How many places all windows have. */
export function placesIn({ batch, down, across }: Geometry): number {
  return batch * down * across;
}

/** How much scratch memory each part of a convolution needs, and its adjoints. */
export function convScratchBytes(kind: "conv" | "convInput" | "convFilter", spec: ConvSpec) {
  const { geometry: { size }, outputs } = spec, length = patchLength(spec.geometry);
  if (kind !== "convFilter") {
    const places = blockOf(spec.geometry);
    const product = kind === "conv" ? forward(spec, places) : backward(spec, places);
    return patchBytes(spec, places) + matmulScratchBytes(product);
  }
  const sums = rounded(length * outputs * size);
  const products = blockSizes(spec.geometry)
    .map((terms) => matmulScratchBytes(byFilter(spec, terms)));
  return patchBytes(spec, FILTER_BLOCK) + sums + Math.max(...products);
}

/** `[image, filter]`: the items are the places. */
export function defineConv(emitter: Emitter, spec: ConvSpec): ConvFunction {
  const { geometry, outputs } = spec, places = blockOf(geometry);
  return once(emitter, `conv ${keyOf(spec)}`, () => {
    const patches = patchesOf(emitter, geometry);
    const product = defineMatmul(emitter.module, forward(spec, places));
    return emitter.module.function("conv", SIGNATURE, (f, x, w, out, from, to, scratch) => {
      const start = f.local("i32"), stop = f.local("i32");
      const inner = f.let(i32.add(scratch, i32.const(patchBytes(spec, places))));
      f.for(start, from, to, places, () => {
        f.set(stop, i32.add(start, i32.const(places)));
        f.if(i32.gtS(stop, to), () => f.set(stop, to));
        f.call(patches, x, scratch, start, stop);
        const target = i32.add(out, i32.mul(start, i32.const(outputs * geometry.size)));
        f.call(product, scratch, w, target, i32.const(0), i32.sub(stop, start), inner);
      });
    });
  });
}

/** `[result, filter]`: the items are the images. */
export function defineConvInput(emitter: Emitter, spec: ConvSpec): ConvFunction {
  const { geometry, outputs } = spec, places = blockOf(geometry);
  const { down, across, size, channels, vertical, horizontal } = geometry;
  const imageBytes = vertical.size * horizontal.size * channels * size;
  return once(emitter, `convInput ${keyOf(spec)}`, () => {
    const addPatches = addPatchesTo(emitter, geometry);
    const product = defineMatmul(emitter.module, backward(spec, places));
    return emitter.module.function("convInput", SIGNATURE, (f, g, w, out, from, to, scratch) => {
      const start = f.local("i32"), stop = f.local("i32");
      const inner = f.let(i32.add(scratch, i32.const(patchBytes(spec, places))));
      const first = f.let(i32.mul(from, i32.const(down * across)));
      const end = f.let(i32.mul(to, i32.const(down * across)));
      const own = i32.add(out, i32.mul(from, i32.const(imageBytes)));
      f.memoryFill(own, i32.const(0), i32.mul(i32.sub(to, from), i32.const(imageBytes)));
      f.for(start, first, end, places, () => {
        f.set(stop, i32.add(start, i32.const(places)));
        f.if(i32.gtS(stop, end), () => f.set(stop, end));
        const source = i32.add(g, i32.mul(start, i32.const(outputs * size)));
        f.call(product, source, w, scratch, i32.const(0), i32.sub(stop, start), inner);
        f.call(addPatches, out, scratch, start, stop);
      });
    });
  });
}

/** `[image, result]`: the items are the parts. Blocks of places are added up on their own, and then to one another. */
export function defineConvFilter(
  emitter: Emitter,
  spec: ConvSpec,
  { count, places }: FilterParts,
): ConvFunction {
  const { geometry, outputs } = spec, { size, width } = geometry, length = patchLength(geometry);
  const sumBytes = length * outputs * size, whole = wholePlaces(placesIn(geometry));
  return once(emitter, `convFilter ${count} ${places} ${keyOf(spec)}`, () => {
    const patches = patchesOf(emitter, geometry);
    const product = (terms: number) => defineMatmul(emitter.module, byFilter(spec, terms));
    const blocks = new Map(blockSizes(geometry).map((terms) => [terms, product(terms)]));
    return emitter.module.function("convFilter", SIGNATURE, (f, x, g, out, from, to, scratch) => {
      const part = f.local("i32"), start = f.local("i32"), stop = f.local("i32");
      const sums = f.let(i32.add(scratch, i32.const(patchBytes(spec, FILTER_BLOCK))));
      const inner = f.let(i32.add(sums, i32.const(rounded(sumBytes))));
      const own = f.let(i32.add(out, i32.mul(from, i32.const(sumBytes))));
      const add = (terms: number) => {
        f.call(patches, x, scratch, start, i32.add(start, i32.const(terms)));
        const right = i32.add(g, i32.mul(start, i32.const(outputs * size)));
        const product = blocks.get(terms)!;
        f.call(product, scratch, right, sums, i32.const(0), i32.const(length), inner);
        emitAddRow(f, own, sums, sumBytes, width);
      };
      f.for(part, from, to, 1, () => {
        f.memoryFill(own, i32.const(0), i32.const(sumBytes));
        f.set(stop, i32.mul(i32.add(part, i32.const(1)), i32.const(places)));
        f.if(i32.gtS(stop, i32.const(whole)), () => f.set(stop, i32.const(whole)));
        const first = i32.mul(part, i32.const(places));
        if (whole > 0) f.for(start, first, stop, FILTER_BLOCK, () => add(FILTER_BLOCK));
        if (whole < placesIn(geometry)) {
          f.if(i32.eq(part, i32.const(count - 1)), () => {
            f.set(start, i32.const(whole));
            add(placesIn(geometry) - whole);
          });
        }
        f.set(own, i32.add(own, i32.const(sumBytes)));
      });
    });
  });
}

/** Blocks have as many places each, but for the last one. */
function blockSizes(geometry: Geometry): number[] {
  const all = placesIn(geometry), whole = wholePlaces(all);
  return [...(whole > 0 ? [FILTER_BLOCK] : []), ...(whole < all ? [all - whole] : [])];
}

function blockOf(geometry: Geometry): number {
  const places = Math.floor(BLOCK_BYTES / (patchLength(geometry) * geometry.size) / 8) * 8;
  return Math.min(Math.max(places, LEAST), MOST);
}

function patchBytes({ geometry }: ConvSpec, places: number): number {
  return rounded(places * patchLength(geometry) * geometry.size + PATCH_SLACK);
}

function rounded(bytes: number): number {
  return Math.ceil(bytes / 64 + 1) * 64;
}

function keyOf({ geometry, outputs }: ConvSpec): string {
  return `${outputs} ${geometryKey(geometry)}`;
}

function forward({ geometry, outputs }: ConvSpec, places: number): MatmulSpec {
  return { width: geometry.width, m: places, k: patchLength(geometry), n: outputs };
}

function backward({ geometry, outputs }: ConvSpec, places: number): MatmulSpec {
  const n = patchLength(geometry);
  return { width: geometry.width, m: places, k: outputs, n, transposeB: true };
}

function byFilter({ geometry, outputs }: ConvSpec, terms: number): MatmulSpec {
  const m = patchLength(geometry);
  return { width: geometry.width, m, k: terms, n: outputs, transposeA: true };
}
