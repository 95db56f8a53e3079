import { formatShape, type Shape, sizeOf } from "../core/shape.ts";

/** Bytes that become numbers when they are gathered; made by {@linkcode scaled}. */
export class Scaled {
  /** The bytes, row-major. */
  readonly data: Uint8Array;
  /** The size of each axis; the first are the rows. */
  readonly shape: Shape;
  /** What each byte is multiplied by. */
  readonly factor: number;
  readonly #table: Float32Array;

  /** Made by {@linkcode scaled}. */
  constructor({ data, shape }: ByteArray, factor: number) {
    this.data = data;
    this.shape = shape;
    this.factor = factor;
    // As engines of single precision multiply: batches that they gather themselves are the same to the bit.
    this.#table = Float32Array.from({ length: 256 }, (_, byte) => byte * Math.fround(factor));
  }

  /** All of them as numbers, or those of some rows: `[from, to)`. */
  values(from = 0, to: number = this.shape[0]): Float32Array {
    return this.gather(Uint32Array.from({ length: to - from }, (_, i) => from + i));
  }

  /** The given rows as numbers, one after the other. */
  gather(rows: Uint32Array): Float32Array {
    const data = this.data, table = this.#table, size = sizeOf(this.shape.slice(1));
    const values = new Float32Array(rows.length * size);
    let at = 0;
    for (let i = 0; i < rows.length; i++) {
      const begin = rows[i] * size, end = begin + size;
      for (let from = begin; from < end; from++) values[at++] = table[data[from]];
    }
    return values;
  }
}

/** Bytes with a shape: images. */
export interface ByteArray {
  /** The bytes, row-major. */
  readonly data: Uint8Array;
  /** The size of each axis; the first are the rows. */
  readonly shape: Shape;
}

/**
 * Bytes to be multiplied by a factor as they are gathered into batches: four times smaller in memory than numbers in single
 * precision.
 *
 *   x = fround(fround(factor) · byte)
 *
 * @param bytes Bytes with their shape, such as images of shape [rows, pixels].
 * @param factor What each is multiplied by, such as 1 / 255.
 * @returns What {@linkcode batches} takes in the place of an array.
 * @throws {RangeError} If there are not as many bytes as the shape says, or the factor is not finite.
 *
 * @example
 * ```ts
 * import { batches, randomKey, scaled } from "@credence/credence";
 *
 * const images = { data: Uint8Array.of(0, 255, 51, 102), shape: [2, 2] };
 * const [x] = batches([scaled(images, 1 / 255)], { batchSize: 2 }).batch(randomKey(0), 0);
 * ```
 */
export function scaled(bytes: ByteArray, factor: number): Scaled {
  const { data, shape } = bytes;
  if (!(data instanceof Uint8Array) || data.length !== sizeOf(shape)) {
    throw new RangeError(
      `Cannot scale: found ${data?.length} bytes, expected ${sizeOf(shape)} of shape ${
        formatShape(shape)
      }`,
    );
  }
  if (!Number.isFinite(factor)) {
    throw new RangeError(`Cannot scale: the factor must be a finite number, got ${factor}`);
  }
  return new Scaled(bytes, factor);
}
