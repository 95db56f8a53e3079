/**
 * IDX files: every type, plain and gzipped, and what is wrong with damaged ones.
 *
 * @module
 */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { encodeIdx, type IdxData, readIdx } from "../../mod.ts";
import { gzip } from "./_files.ts";

const ARRAYS: readonly IdxData[] = [
  Uint8Array.of(0, 1, 127, 128, 200, 255),
  Int8Array.of(0, 1, 127, -128, -1, 5),
  Int16Array.of(0, 1, 32767, -32768, 258, -2),
  Int32Array.of(0, 1, 2147483647, -2147483648, 16909060, -2),
  Float32Array.of(0, -0, 1.5, -Infinity, NaN, 1e-45),
  Float64Array.of(0, -0, 0.1, Infinity, NaN, 5e-324),
];

for (const data of ARRAYS) {
  for (const shape of [[6], [2, 3], [1, 2, 3, 1]]) {
    Deno.test(`${data.constructor.name} of shape [${shape}] comes back, gzipped or not`, async () => {
      const bytes = encodeIdx({ data, shape });
      for (const file of [bytes, await gzip(bytes)]) {
        const read = await readIdx(file);
        assertEquals(read.shape, shape);
        assertEquals(read.data, data);
      }
    });
  }
}

Deno.test("the bytes are those of the format: highest byte first", () => {
  const bytes = encodeIdx({ data: Int16Array.of(258, -2), shape: [2] });
  assertEquals([...bytes], [0, 0, 0x0b, 1, 0, 0, 0, 2, 1, 2, 0xff, 0xfe]);
});

Deno.test("an array without elements, and one without axes", async () => {
  assertEquals(await readIdx(encodeIdx({ data: new Uint8Array(0), shape: [0, 28] })), {
    data: new Uint8Array(0),
    shape: [0, 28],
  });
  assertEquals((await readIdx(encodeIdx({ data: Uint8Array.of(7), shape: [] }))).shape, []);
});

Deno.test("what is no IDX file, or not a whole one, is refused by name", async () => {
  const good = encodeIdx({ data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
  const refused = (bytes: Uint8Array<ArrayBuffer>, says: string) =>
    assertRejects(() => readIdx(bytes, "images.idx"), TypeError, says);
  const at = 'Cannot read "images.idx": ';
  await refused(new Uint8Array(0), `${at}found 0 bytes`);
  await refused(good.slice(0, 3), `${at}found 3 bytes`);
  await refused(good.slice(0, 9), `${at}found the end within the sizes of the axes`);
  await refused(good.slice(0, -1), "found 17 bytes: it is truncated, expected 18 for shape [2, 3]");
  await refused(Uint8Array.of(...good, 0), "found 19 bytes: something follows, expected 18");
  await refused(Uint8Array.of(0, 1, 8, 1, 0, 0, 0, 0), "begins with 00 01 08 01, expected an IDX");
  await refused(Uint8Array.of(0, 0, 0x0a, 1, 0, 0, 0, 0), "begins with 00 00 0a 01");
  await refused(new TextEncoder().encode("<html></html>"), "begins with 3c 68 74 6d");
  // Sizes whose product is far beyond any memory are compared, not allocated.
  await refused(Uint8Array.of(0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255), "truncated");

  const zipped = await gzip(good);
  await refused(zipped.slice(0, -6), "found damaged gzip data");
  const flipped = zipped.slice();
  flipped[flipped.length - 6] ^= 1; // in the checksum
  await refused(flipped, "found damaged gzip data");

  const folder = await Deno.makeTempDir();
  const path = join(folder, "absent.gz");
  await assertRejects(() => readIdx(path), Error, `Cannot read "${path}": found no such file`);
  await Deno.remove(folder);
});

Deno.test("an array that does not fit its shape is not written", () => {
  assertThrows(
    () => encodeIdx({ data: Uint8Array.of(1, 2), shape: [3] }),
    RangeError,
    "found 2 elements of shape [3], expected 3",
  );
});
