/** The safetensors format: a file of the reference implementation, laws on random arrays, and damaged files. */

import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsDType,
  type SafetensorsTensor,
} from "../../lib/io/mod.ts";
import { bits } from "./_dice.ts";

Deno.test("a file of the Python package is read as it was written", () => {
  const bytes = Deno.readFileSync(join(import.meta.dirname!, "python.safetensors"));
  const { tensors, metadata } = decodeSafetensors(bytes, "python.safetensors");
  assertEquals(metadata, { "made by": "safetensors for Python", note: "“ä”\n" });
  const expected: Record<string, SafetensorsTensor> = {
    weights: {
      data: Float32Array.of(0.1, -2.5, 1e-45, Infinity, -0, 3.4e38),
      shape: [2, 3],
      dtype: "F32",
    },
    scale: { data: Float64Array.of(0.1), shape: [], dtype: "F64" },
    counts: { data: Int32Array.of(-(2 ** 31), 0, 2 ** 31 - 1), shape: [3], dtype: "I32" },
    key: { data: Uint32Array.of(0, 2 ** 32 - 1), shape: [1, 2], dtype: "U32" },
    image: { data: Uint8Array.of(0, 127, 128, 255), shape: [2, 2], dtype: "U8" },
    mask: { data: Uint8Array.of(1, 0, 1), shape: [3], dtype: "BOOL" },
    empty: { data: new Float64Array(0), shape: [0, 3], dtype: "F64" },
    "naïve σ": { data: Float64Array.of(Math.PI, Math.E), shape: [2], dtype: "F64" },
  };
  assertEquals(Object.keys(tensors).sort(), Object.keys(expected).sort());
  for (const [name, tensor] of Object.entries(expected)) assertEquals(tensors[name], tensor, name);
});

Deno.test("what the Python package wrote is written again byte for byte", () => {
  const bytes = Deno.readFileSync(join(import.meta.dirname!, "python.safetensors"));
  const { tensors, metadata } = decodeSafetensors(bytes, "python.safetensors");
  const backwards = Object.fromEntries(Object.entries(tensors).reverse());
  assertEquals(encodeSafetensors(backwards, metadata), bytes);
});

const CLASSES = {
  F64: Float64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;
const DTYPES = Object.keys(CLASSES) as SafetensorsDType[];
const NAMES = [
  "w",
  "",
  "__proto__",
  "constructor",
  "0",
  "10",
  'a"b\\c',
  "x\ny",
  "σ 𝜃",
  "{",
  "\u2028:",
];

/** Up to six arrays of any types, shapes and bits, NaNs of every kind among them. */
function randomTensors(seed: number): Record<string, SafetensorsTensor> {
  const words = bits(seed, 1000);
  let at = 0;
  const below = (n: number) => words[at++] % n;
  const tensors = Array.from({ length: below(7) }, (_, i) => {
    const dtype = DTYPES[below(6)];
    const shape = Array.from({ length: below(4) }, () => below(4));
    const size = shape.reduce((a, b) => a * b, 1);
    const data = new CLASSES[dtype](size);
    const bytes = new Uint8Array(data.buffer);
    for (let j = 0; j < bytes.length; j++) bytes[j] = below(dtype === "BOOL" ? 2 : 256);
    return [i % 2 ? `t${i}` : NAMES[below(NAMES.length)], { data, shape, dtype }] as const;
  });
  return Object.fromEntries(tensors);
}

/** The arrays with their bits instead of their numbers, by name: equal where even NaNs are the same. */
function bitsOf(tensors: Readonly<Record<string, SafetensorsTensor>>): unknown {
  return Object.entries(tensors)
    .map(([name, { data, shape, dtype }]) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return `${JSON.stringify(name)} ${data.constructor.name} ${dtype} [${shape}] ${bytes.join()}`;
    }).sort();
}

Deno.test("300 random sets of arrays come back bit by bit, wherever the bytes lie", () => {
  for (let seed = 0; seed < 300; seed++) {
    const tensors = randomTensors(seed);
    const metadata: Record<string, string> = seed % 3
      ? { seed: `${seed}`, __proto__x: "σ\u0000" }
      : {};
    const bytes = encodeSafetensors(tensors, metadata);
    // In a larger buffer, at an odd place: views of the elements would be misaligned.
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    const back = decodeSafetensors(shifted, "random");
    assertEquals(bitsOf(back.tensors), bitsOf(tensors), `seed ${seed}`);
    assertEquals(back.metadata, metadata);
    assertEquals(encodeSafetensors(back.tensors, back.metadata), bytes, `seed ${seed}`);
  }
});

Deno.test("the order of the arrays does not change the bytes, and each array is aligned", () => {
  for (let seed = 0; seed < 50; seed++) {
    const tensors = randomTensors(seed);
    const bytes = encodeSafetensors(tensors);
    const backwards = Object.fromEntries(Object.entries(tensors).reverse());
    assertEquals(encodeSafetensors(backwards), bytes);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    assertEquals(length % 8, 0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    for (const [name, { data_offsets: [begin] }] of Object.entries<Info>(header)) {
      assertEquals(begin % tensors[name].data.BYTES_PER_ELEMENT, 0, name);
    }
  }
});

interface Info {
  readonly data_offsets: readonly [number, number];
}

Deno.test("what is read is a copy", () => {
  const bytes = encodeSafetensors({ x: { data: Uint8Array.of(7), shape: [1], dtype: "U8" } });
  const { tensors } = decodeSafetensors(bytes, "x");
  bytes.fill(0);
  assertEquals(tensors.x.data, Uint8Array.of(7));
});

/** A file with this header and so many bytes of data. */
function file(header: unknown, dataLength: number): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + json.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

function f32(begin: unknown, end: unknown, shape: unknown = [1]): unknown {
  return { dtype: "F32", shape, data_offsets: [begin, end] };
}

function withLength(length: bigint): Uint8Array {
  const bytes = file({}, 0);
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  return bytes;
}

const DAMAGED: readonly [what: string, bytes: Uint8Array, says: string, Kind?: ErrorConstructor][] =
  [
    ["nothing at all", new Uint8Array(0), "0 bytes, expected 8 of the header's length"],
    ["a file cut in the length", new Uint8Array(7), "7 bytes, expected 8"],
    ["a file cut in the header", file({ a: f32(0, 4) }, 0).subarray(0, 20), "found 20 bytes"],
    ["a header too long", withLength(100_000_001n), "a header of 100000001 bytes"],
    ["a length of all ones", withLength(2n ** 64n - 1n), "a header of 18446744073709551615 bytes"],
    ["a header that is no JSON", file("{nonsense}", 0), "a header that is no JSON"],
    ["an empty header", file("", 0), "a header that is no JSON"],
    ["a header with a byte order mark", file("\ufeff{}", 0), "a header that is no JSON"],
    ["a header that is a list", file([], 0), "the header [], expected a JSON object"],
    ["lists nested without end", file(`${"[".repeat(1e5)}${"]".repeat(1e5)}`, 0), "the header [[["],
    [
      "metadata nested without end",
      file(`{"__metadata__":${"[".repeat(1e5)}${"]".repeat(1e5)}}`, 0),
      "the metadata [[[",
    ],
    [
      "a name that is half of a surrogate pair",
      file('{"\\ud800":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}', 1),
      'found "\\ud800", expected a name of well-formed text',
    ],
    [
      "an overlap of arrays that fill the file",
      file({ a: f32(0, 8, [2]), b: f32(4, 12, [2]) }, 12),
      'the tensor "b" of "f": found its data at byte 4, expected 8, where that of "a" ends',
    ],
    ["nothing but zeros", new Uint8Array(64), "a header that is no JSON"],
    ["a name twice", file('{"a":1, "\\u0061":2}', 0), 'the name "a" twice in one object'],
    [
      "a field twice",
      file('{"a":{"dtype":"F32","dtype":"F64","shape":[],"data_offsets":[0,8]}}', 8),
      'the name "dtype" twice',
    ],
    ["metadata that are no texts", file({ __metadata__: { a: 1 } }, 0), 'the metadata {"a":1}'],
    ["metadata that are a list", file({ __metadata__: ["a"] }, 0), 'the metadata ["a"]'],
    ["a tensor that is no object", file({ a: 3 }, 0), 'the tensor "a" of "f": found 3'],
    ["no dtype", file({ a: { shape: [], data_offsets: [0, 0] } }, 0), "the dtype nothing"],
    [
      "a dtype that is not read",
      file({ a: { dtype: "BF16", shape: [1], data_offsets: [0, 2] } }, 2),
      'the dtype "BF16", expected one of F64, F32, U32, I32, U8, BOOL',
      RangeError,
    ],
    [
      "the name of a method as dtype",
      file({ a: { dtype: "toString", shape: [1], data_offsets: [0, 2] } }, 2),
      'the dtype "toString"',
      RangeError,
    ],
    ["no shape", file({ a: f32(0, 4, null) }, 4), "the shape null, expected a list of integers"],
    ["a negative size", file({ a: f32(0, 4, [-1]) }, 4), "the shape [-1]"],
    ["half a size", file({ a: f32(0, 4, [0.5]) }, 4), "the shape [0.5]"],
    ["sizes beyond counting", file({ a: f32(0, 4, [2 ** 30, 2 ** 30]) }, 4), "below 2^53"],
    ["one offset", file({ a: { dtype: "F32", shape: [], data_offsets: [4] } }, 4), "offsets [4]"],
    ["a negative offset", file({ a: f32(-4, 0) }, 4), "the data offsets [-4,0]"],
    ["half an offset", file({ a: f32(0.5, 4.5) }, 5), "the data offsets [0.5,4.5]"],
    ["offsets backwards", file({ a: f32(4, 0) }, 4), "found -4 bytes of data, expected 4"],
    [
      "too little data for the shape",
      file({ a: f32(0, 4, [2]) }, 4),
      "found 4 bytes of data, expected 8 for F32 of shape [2]",
    ],
    [
      "data beyond the end",
      file({ a: f32(0, 4) }, 3),
      "its data ending at byte 4, expected at most 3",
    ],
    [
      "an overlap",
      file({ a: f32(0, 4), b: f32(2, 6) }, 6),
      'the tensor "b" of "f": found its data at byte 2, expected 4, where that of "a" ends',
    ],
    ["one place for two", file({ a: f32(0, 4), b: f32(0, 4) }, 4), "they overlap"],
    ["a hole", file({ a: f32(0, 4), b: f32(5, 9) }, 9), "there is a hole before it"],
    ["a hole at the start", file({ a: f32(1, 5) }, 5), "there is a hole before it"],
    [
      "data left over",
      file({ a: f32(0, 4) }, 5),
      "found 5 bytes of data, expected 4: bytes left over",
    ],
    [
      "a bool that is neither",
      file({
        a: { dtype: "BOOL", shape: [1], data_offsets: [8, 9] },
        b: { dtype: "F64", shape: [], data_offsets: [0, 8] },
      }, 9).fill(2, -1),
      'the tensor "a" of "f": found the element 2',
    ],
  ];

for (const [what, bytes, says, Kind = SyntaxError] of DAMAGED) {
  Deno.test(`a file is refused for ${what}`, () => {
    const error = assertThrows(() => decodeSafetensors(bytes, "f"), Kind, says);
    assertEquals(error.message.startsWith("Cannot read "), true, error.message);
  });
}

Deno.test("a file cut anywhere is refused", () => {
  const bytes = encodeSafetensors({
    a: { data: Float64Array.of(1, 2), shape: [2], dtype: "F64" },
    b: { data: Uint8Array.of(3), shape: [], dtype: "U8" },
  });
  for (let length = 0; length < bytes.length; length++) {
    assertThrows(() => decodeSafetensors(bytes.subarray(0, length), "cut"), SyntaxError, "cut");
  }
});

Deno.test("spaces after the header and an array without elements are right", () => {
  const { tensors } = decodeSafetensors(
    file(JSON.stringify({ a: f32(0, 0, [0]) }) + "   ", 0),
    "f",
  );
  assertEquals(tensors.a, { data: new Float32Array(0), shape: [0], dtype: "F32" });
});

Deno.test("a header of any length is read, though the elements then lie at odd places", () => {
  const data = Float64Array.of(Math.PI, -0);
  for (let spaces = 0; spaces < 16; spaces++) {
    const header = { a: { dtype: "F64", shape: [2], data_offsets: [0, 16] } };
    const bytes = file(JSON.stringify(header) + " ".repeat(spaces), 16);
    bytes.set(new Uint8Array(data.buffer), bytes.length - 16);
    assertEquals(decodeSafetensors(bytes, "f").tensors.a.data, data);
  }
});

Deno.test("texts and names of megabytes come back", () => {
  const text = 'a"b\\c\n'.repeat(1e6), name = "w".repeat(1e6);
  const bytes = encodeSafetensors({ [name]: { data: u8, shape: [2], dtype: "U8" } }, { text });
  const { tensors, metadata } = decodeSafetensors(bytes, "f");
  assertEquals(metadata.text === text, true);
  assertEquals(tensors[name].data, u8);
});

const u8 = Uint8Array.of(1, 2);
const UNWRITABLE: readonly [string, Record<string, unknown>, string, ErrorConstructor?][] = [
  [
    "another class",
    { a: { data: u8, shape: [2], dtype: "F32" } },
    "data of class Uint8Array, expected Float32Array for F32",
  ],
  ["no data", { a: { shape: [2], dtype: "F32" } }, "data of class undefined"],
  [
    "another length",
    { a: { data: u8, shape: [3], dtype: "U8" } },
    "2 elements, expected 3 for the shape [3]",
  ],
  ["a shape that is none", { a: { data: u8, shape: [-2], dtype: "U8" } }, "the shape [-2]"],
  ["an unknown dtype", { a: { data: u8, shape: [2], dtype: "F16" } }, 'the dtype "F16"'],
  [
    "a bool that is neither",
    { a: { data: u8, shape: [2], dtype: "BOOL" } },
    "the element 2, expected 0 or 1",
  ],
  [
    "the reserved name",
    { __metadata__: { data: u8, shape: [2], dtype: "U8" } },
    "keeps that name",
    RangeError,
  ],
  [
    "half a surrogate pair",
    { "\ud800": { data: u8, shape: [2], dtype: "U8" } },
    "half of a surrogate pair",
    RangeError,
  ],
];

for (const [what, tensors, says, Kind = TypeError] of UNWRITABLE) {
  Deno.test(`arrays are not written for ${what}`, () => {
    const wrong = tensors as Record<string, SafetensorsTensor>;
    assertThrows(() => encodeSafetensors(wrong), Kind, says);
  });
}

Deno.test("metadata are not written that are no texts", () => {
  const wrong = { steps: 3 } as unknown as Record<string, string>;
  assertThrows(() => encodeSafetensors({}, wrong), TypeError, 'the metadata "steps"');
});
