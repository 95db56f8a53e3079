/**
 * Data sets and batches: IDX files, MNIST and what stands in for it, and shuffled batches of arrays.
 *
 * @module
 */
export { type BatchArray, type Batches, batches, type BatchOptions } from "./batches.ts";
export { drawDigits, drawLetters, type DrawnOptions } from "./drawing/draw.ts";
export type { CacheOptions } from "./find_files.ts";
export { encodeIdx, type IdxArray, type IdxData, readIdx, writeIdx } from "./idx.ts";
export type { LabelledImages } from "./labelled_images.ts";
export { type Letters, loadLetters } from "./letters.ts";
export { loadMnist, type Mnist, type MnistOptions } from "./mnist.ts";
export { type ByteArray, Scaled, scaled } from "./scaled.ts";
