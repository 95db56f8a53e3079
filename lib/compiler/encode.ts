/**
 * Trees of plain objects, arrays, strings and numbers as bytes, with what JSON does not have: arrays of bytes and doubles,
 * numbers that are not finite, the sign of a zero, places in the user's code.
 *
 * A text in JSON, in which what it does not have are objects of one member whose name begins with `$`; then the arrays, one
 * after the other. Everything is little-endian.
 *
 * ```
 * u32  the length of the text      u32  the number of arrays      text in UTF-8
 * for each array:                  u8  1 for bytes, 8 for doubles      u32  the number of elements      the elements
 * ```
 *
 * @module
 */
import { Origin } from "../core/origin.ts";

/** The bytes of a tree. */
export function encode(tree: unknown): Uint8Array<ArrayBuffer> {
  const arrays: (Uint8Array | Float64Array)[] = [];
  const json = JSON.stringify(tree, (_, value: unknown) => toJson(value, arrays));
  const text = new TextEncoder().encode(json);
  const size = arrays.reduce((sum, { byteLength }) => sum + 5 + byteLength, 8 + text.length);
  const bytes = new Uint8Array(size), view = new DataView(bytes.buffer);
  view.setUint32(0, text.length, true);
  view.setUint32(4, arrays.length, true);
  bytes.set(text, 8);
  let at = 8 + text.length;
  for (const array of arrays) {
    view.setUint8(at, array.BYTES_PER_ELEMENT);
    view.setUint32(at + 1, array.length, true);
    at += 5;
    if (array instanceof Uint8Array) bytes.set(array, at);
    else array.forEach((value, i) => view.setFloat64(at + 8 * i, value, true));
    at += array.byteLength;
  }
  return bytes;
}

/** The tree of bytes that {@linkcode encode} made. Others give an error, or some tree. */
export function decode(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = 8 + view.getUint32(0, true);
  const arrays: (Uint8Array | Float64Array)[] = [];
  let at = end;
  for (let left = view.getUint32(4, true); left > 0; left--) {
    const isBytes = view.getUint8(at) === 1, length = view.getUint32(at + 1, true);
    at += 5;
    const size = isBytes ? length : 8 * length, start = at;
    if (at + size > bytes.length) throw new RangeError(`an array ends beyond byte ${bytes.length}`);
    arrays.push(
      isBytes
        ? bytes.slice(at, at + size)
        : Float64Array.from({ length }, (_, i) => view.getFloat64(start + 8 * i, true)),
    );
    at += size;
  }
  const json = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, end));
  return JSON.parse(json, (_, value: unknown) => fromJson(value, arrays));
}

function toJson(value: unknown, arrays: (Uint8Array | Float64Array)[]): unknown {
  if (value instanceof Uint8Array || value instanceof Float64Array) {
    return { $array: arrays.push(value) - 1 };
  }
  if (value instanceof Origin) return { $origin: value.toString() };
  const isExact = typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0));
  return isExact ? value : { $number: Object.is(value, -0) ? "-0" : String(value) };
}

function fromJson(value: unknown, arrays: readonly (Uint8Array | Float64Array)[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$array" in value) return arrays[Number(value.$array)];
  if ("$origin" in value) return Origin.at(String(value.$origin));
  if ("$number" in value) return Number(value.$number);
  return value;
}
