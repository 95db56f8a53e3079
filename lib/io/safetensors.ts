/**
 * The safetensors format: named arrays in one file, without code in it.
 *
 * Eight bytes hold the length of the header, little-endian; the header is JSON: of each array its element type, shape and
 * place, and under `__metadata__` texts by name; then come the elements, little-endian, row-major, without gaps.
 *
 * @module
 */
import { formatShape } from "../core/shape.ts";
import { HEADER_LIMIT, readHeader, type TensorEntry } from "./safetensors_header.ts";
import { DTYPES, elements, type SafetensorsDType } from "./safetensors_dtype.ts";

/** The elements of an array in a file, each class for the element types it can hold. */
export type SafetensorsData = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/** An array as safetensors has it. */
export interface SafetensorsTensor {
  /** Row-major: a Float64Array for F64, …, a Uint8Array for U8 and, with zeros and ones, for BOOL. */
  readonly data: SafetensorsData;
  /** The size of each axis. */
  readonly shape: readonly number[];
  /** What an element is. */
  readonly dtype: SafetensorsDType;
}

/** What a safetensors file holds. */
export interface SafetensorsFile {
  /** The arrays by name. */
  readonly tensors: Readonly<Record<string, SafetensorsTensor>>;
  /** The texts by name; empty if there are none. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Arrays as the bytes of a safetensors file.
 *
 * The same arrays and texts give the same bytes, whatever the order of the arrays: they are laid out by type, in the order F64,
 * F32, U32, I32, U8, BOOL, then by name, as the reference implementation does it. The first begins at a multiple of eight bytes, so each begins at a multiple of its element's size.
 *
 * @param tensors The arrays by name: as many elements as the shape has, of the class that belongs to the dtype.
 * @param metadata Texts by name.
 * @returns The file's bytes.
 * @throws {TypeError} If an array's class, length or elements do not fit its dtype and shape, or a text is none.
 * @throws {RangeError} If a name is `__metadata__` or no well-formed text, or the header is longer than 100 MB.
 *
 * Reference: https://github.com/huggingface/safetensors, section Format.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "@credence/credence";
 *
 * const mu = { data: Float64Array.of(0.5, 1.5), shape: [2], dtype: "F64" } as const;
 * const bytes = encodeSafetensors({ mu }, { model: "eight schools" });
 * console.log(decodeSafetensors(bytes, "posterior").tensors.mu.data); // Float64Array(2) [ 0.5, 1.5 ]
 * ```
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, SafetensorsTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  for (const [name, tensor] of Object.entries(tensors)) checkTensor(name, tensor);
  const order = Object.keys(DTYPES);
  const laidOut = Object.entries(tensors).sort(([a, { dtype: s }], [b, { dtype: t }]) =>
    order.indexOf(s) - order.indexOf(t) || (a < b ? -1 : 1)
  );
  let end = 0;
  const entries: [string, unknown][] = laidOut.map(([name, { data, shape, dtype }]) => {
    const begin = end;
    end += data.byteLength;
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const header = encodeHeader(entries, metadata);
  const out = new Uint8Array(8 + header.length + end);
  new DataView(out.buffer).setBigUint64(0, BigInt(header.length), true);
  out.set(header, 8);
  let at = 8 + header.length;
  for (const [, { data }] of laidOut) {
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return out;
}

/** The header, filled up with spaces to where the data may begin. */
function encodeHeader(
  entries: readonly [string, unknown][],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  for (const [key, text] of Object.entries(metadata)) {
    if (typeof text !== "string") {
      throw new TypeError(
        `Cannot write the metadata "${key}" as safetensors: found ${typeof text}, expected a string`,
      );
    }
    checkName("metadata", key);
    checkName(`metadata "${key}" with the text`, text);
  }
  const all = Object.keys(metadata).length > 0
    ? [["__metadata__", metadata] as const, ...entries]
    : entries;
  // Member by member: an object would put names that are numbers first.
  const members = all.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const json = new TextEncoder().encode(`{${members.join(",")}}`);
  const header = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  header.set(json);
  if (header.length > HEADER_LIMIT) {
    throw new RangeError(
      `Cannot write safetensors: found a header of ${header.length} bytes, expected at most ${HEADER_LIMIT}`,
    );
  }
  return header;
}

function checkTensor(name: string, { data, shape, dtype }: SafetensorsTensor): void {
  const refuse = (found: string, expected: string): never => {
    throw new TypeError(
      `Cannot write the tensor "${name}" as safetensors: found ${found}, expected ${expected}`,
    );
  };
  checkName("tensor", name);
  if (!Object.hasOwn(DTYPES, dtype)) {
    refuse(`the dtype "${dtype}"`, `one of ${Object.keys(DTYPES).join(", ")}`);
  }
  const { ArrayClass } = DTYPES[dtype];
  if (!(data instanceof ArrayClass)) {
    const found = (data as object | undefined)?.constructor?.name ?? typeof data;
    refuse(`data of class ${found}`, `${ArrayClass.name} for ${dtype}`);
  }
  const size = elements(shape);
  if (size === undefined) refuse(`the shape ${formatShape(shape)}`, "integers of at least 0");
  if (size !== data.length) {
    refuse(`${data.length} elements`, `${size} for the shape ${formatShape(shape)}`);
  }
  const wrong = dtype === "BOOL" ? (data as Uint8Array).find((bit) => bit > 1) : undefined;
  if (wrong !== undefined) refuse(`the element ${wrong}`, "0 or 1 for BOOL");
}

function checkName(what: string, name: string): void {
  if (name === "__metadata__" && what === "tensor") {
    throw new RangeError(
      `Cannot write the tensor "${name}" as safetensors: the format keeps that name for itself, expected another`,
    );
  }
  if (!name.isWellFormed()) {
    throw new RangeError(
      `Cannot write the ${what} ${
        JSON.stringify(name)
      } as safetensors: found half of a surrogate pair, expected well-formed text`,
    );
  }
}

/**
 * The arrays in the bytes of a safetensors file. The bytes are copied; nothing is believed that they do not bear out.
 *
 * @param bytes The whole file.
 * @param name What to call the file in errors.
 * @returns The arrays and the texts.
 * @throws {SyntaxError} If the bytes are no safetensors file, a damaged or a truncated one: the header's length is beyond the
 * file or 100 MB, the header is no JSON of the right form or has a name twice, an array's elements do not fill its shape,
 * arrays overlap or leave holes.
 * @throws {RangeError} If an array's dtype is none of those that are read: F64, F32, U32, I32, U8, BOOL.
 *
 * Reference: https://github.com/huggingface/safetensors, section Format.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "@credence/credence";
 *
 * const bytes = encodeSafetensors({}, { note: "nothing yet" });
 * console.log(decodeSafetensors(bytes, "empty.safetensors").metadata.note); // nothing yet
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const { entries, metadata, dataBegin } = readHeader(bytes, name);
  const tensors = entries.map((entry) => [entry.name, readTensor(bytes, dataBegin, entry, name)]);
  return { tensors: Object.fromEntries(tensors), metadata };
}

function readTensor(
  bytes: Uint8Array,
  dataBegin: number,
  { name, dtype, shape, begin, end }: TensorEntry,
  fileName: string,
): SafetensorsTensor {
  // Deno and every browser run on little-endian machines alone: the bytes are the elements.
  const { buffer } = bytes.slice(dataBegin + begin, dataBegin + end);
  const data = new DTYPES[dtype].ArrayClass(buffer);
  const wrong = dtype === "BOOL" ? (data as Uint8Array).find((bit) => bit > 1) : undefined;
  if (wrong !== undefined) {
    throw new SyntaxError(
      `Cannot read the tensor "${name}" of "${fileName}": found the element ${wrong}, expected 0 or 1 for BOOL`,
    );
  }
  return { data, shape, dtype };
}
