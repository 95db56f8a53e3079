import { formatShape, sizeOf } from "../core/shape.ts";
import { writeAtomically } from "../io/atomic_write.ts";
import { pathOf } from "../io/file_system.ts";
import { readBytes } from "../io/read_file.ts";
import { gunzip, gzip, isGzipped } from "./gzip.ts";

/** The arrays that IDX files hold. */
export type IdxData =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** The content of an IDX file. */
export interface IdxArray<D extends IdxData = IdxData> {
  /** The elements, row-major. */
  readonly data: D;
  /** The size of each axis. */
  readonly shape: readonly number[];
}

/** How an element is written: its code, its bytes, and how one is read from and written to a view, the highest byte first. */
interface ElementType {
  readonly code: number;
  readonly bytes: number;
  readonly make: new (length: number) => IdxData;
  get(view: DataView, at: number): number;
  set(view: DataView, at: number, value: number): void;
}

const TYPES: readonly ElementType[] = [
  {
    code: 0x08,
    bytes: 1,
    make: Uint8Array,
    get: (view, at) => view.getUint8(at),
    set: (view, at, x) => view.setUint8(at, x),
  },
  {
    code: 0x09,
    bytes: 1,
    make: Int8Array,
    get: (view, at) => view.getInt8(at),
    set: (view, at, x) => view.setInt8(at, x),
  },
  {
    code: 0x0b,
    bytes: 2,
    make: Int16Array,
    get: (view, at) => view.getInt16(at),
    set: (view, at, x) => view.setInt16(at, x),
  },
  {
    code: 0x0c,
    bytes: 4,
    make: Int32Array,
    get: (view, at) => view.getInt32(at),
    set: (view, at, x) => view.setInt32(at, x),
  },
  {
    code: 0x0d,
    bytes: 4,
    make: Float32Array,
    get: (view, at) => view.getFloat32(at),
    set: (view, at, x) => view.setFloat32(at, x),
  },
  {
    code: 0x0e,
    bytes: 8,
    make: Float64Array,
    get: (view, at) => view.getFloat64(at),
    set: (view, at, x) => view.setFloat64(at, x),
  },
];

/**
 * Reads an array in the IDX format, gzipped or not: what MNIST comes in.
 *
 *   0 0 type rank | size of each axis, 4 bytes each | elements      all numbers with the highest byte first
 *
 * @param source A path or `file:` URL, or the bytes themselves.
 * @param name What the file is called in errors; the path by default.
 * @returns The elements in an array of their own type (bytes stay bytes), and the shape.
 * @throws {Error} If the file cannot be read, with the reason and what would help.
 * @throws {TypeError} If it is no IDX file, or ends too early or too late, or the compressed data are damaged.
 *
 * Reference: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits, "The IDX file format".
 *
 * @example
 * ```ts
 * import { encodeIdx, readIdx } from "@credence/credence";
 *
 * const bytes = encodeIdx({ data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
 * const { data, shape } = await readIdx(bytes);
 * console.log(data, shape); // Uint8Array(6) [ 1, 2, 3, 4, 5, 6 ] [ 2, 3 ]
 * ```
 */
export async function readIdx(
  source: string | URL | Uint8Array<ArrayBuffer>,
  name?: string,
): Promise<IdxArray> {
  const isBytes = source instanceof Uint8Array;
  const subject = name ?? (isBytes ? "the bytes" : `${source}`);
  const bytes = isBytes ? source : await readBytes(source);
  try {
    return decodeIdx(isGzipped(bytes) ? await gunzip(bytes) : bytes);
  } catch (cause) {
    throw new TypeError(`Cannot read "${subject}": ${(cause as Error).message}`, { cause });
  }
}

/** The array in bytes that are not compressed; where there is none, a TypeError says what was found instead. */
export function decodeIdx(bytes: Uint8Array): IdxArray {
  const refuse = (found: string, expected: string): never => {
    throw new TypeError(`found ${found}, expected ${expected}`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) refuse(`${bytes.length} bytes`, "an IDX file, which has 4 at least");
  const type = TYPES.find(({ code }) => code === bytes[2]);
  if (bytes[0] !== 0 || bytes[1] !== 0 || !type) {
    const start = Array.from(bytes.subarray(0, 4), (b) => b.toString(16).padStart(2, "0"));
    return refuse(
      `a file that begins with ${start.join(" ")}`,
      "an IDX file, gzipped (1f 8b) or not (00 00 and a type)",
    );
  }
  const rank = bytes[3], begin = 4 + 4 * rank;
  if (bytes.length < begin) refuse("the end within the sizes of the axes", `${rank} sizes`);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = sizeOf(shape), expected = begin + count * type.bytes;
  if (bytes.length !== expected) {
    const state = bytes.length < expected ? "it is truncated" : "something follows";
    refuse(`${bytes.length} bytes: ${state}`, `${expected} for shape ${formatShape(shape)}`);
  }
  if (type.make === Uint8Array) return { data: bytes.slice(begin), shape };
  const data = new type.make(count);
  for (let i = 0; i < count; i++) data[i] = type.get(view, begin + i * type.bytes);
  return { data, shape };
}

/**
 * Writes an array in the IDX format, whole or not at all; gzipped if the name ends in `.gz`.
 *
 * @param path Where: a path, or a `file:` URL.
 * @param array The elements and their shape; the type of the array says the type in the file.
 * @throws {TypeError} If the elements are of a type that the format does not have.
 * @throws {RangeError} If there are not as many elements as the shape says, or more than 255 axes.
 * @throws {Error} If it cannot be written, with the file, the reason and what would help.
 *
 * @example
 * ```ts
 * import { readIdx, writeIdx } from "@credence/credence";
 *
 * const folder = await Deno.makeTempDir({ dir: "." });
 * await writeIdx(`${folder}/labels.idx.gz`, { data: Uint8Array.of(7, 2, 1), shape: [3] });
 * console.log((await readIdx(`${folder}/labels.idx.gz`)).data); // Uint8Array(3) [ 7, 2, 1 ]
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeIdx(path: string | URL, array: IdxArray): Promise<void> {
  const bytes = encodeIdx(array);
  await writeAtomically(path, pathOf(path).endsWith(".gz") ? await gzip(bytes) : bytes);
}

/**
 * An array in the IDX format, not compressed.
 *
 * @param array The elements and their shape; the type of the array says the type in the file.
 * @returns The bytes of the file.
 * @throws {TypeError} If the elements are of a type that the format does not have.
 * @throws {RangeError} If there are not as many elements as the shape says, or more than 255 axes.
 *
 * @example
 * ```ts
 * import { encodeIdx } from "@credence/credence";
 *
 * console.log(encodeIdx({ data: Int16Array.of(-1), shape: [1] }).length); // 10
 * ```
 */
export function encodeIdx({ data, shape }: IdxArray): Uint8Array<ArrayBuffer> {
  const type = TYPES.find(({ make }) => data instanceof make);
  if (!type) {
    const found = (data as object | undefined)?.constructor.name ?? String(data);
    const known = TYPES.map(({ make }) => make.name).join(", ");
    throw new TypeError(`Cannot write IDX: found ${found}, expected one of ${known}`);
  }
  const isShape = shape.length <= 255 &&
    shape.every((size) => Number.isInteger(size) && size >= 0 && size < 2 ** 32);
  if (!isShape || data.length !== sizeOf(shape)) {
    throw new RangeError(
      `Cannot write IDX: found ${data.length} elements of shape ${formatShape(shape)}, ` +
        (isShape ? `expected ${sizeOf(shape)}` : "expected at most 255 axes of sizes below 2³²"),
    );
  }
  const begin = 4 + 4 * shape.length;
  const bytes = new Uint8Array(begin + data.length * type.bytes);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, type.code, shape.length]);
  shape.forEach((size, axis) => view.setUint32(4 + 4 * axis, size));
  for (let i = 0; i < data.length; i++) type.set(view, begin + i * type.bytes, data[i]);
  return bytes;
}
