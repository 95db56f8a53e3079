/**
 * IDX files: every type, plain and gzipped, and what is wrong with damaged ones.
 *
 * @module
 */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { encodeIdx, type IdxArray, type IdxData, readIdx, writeIdx } from "../../mod.ts";
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
  await refused(new TextEncoder().encode("images"), "gzipped (1f 8b) or not (00 00 and a type)");
  // Sizes whose product is far beyond any memory are compared, not allocated.
  await refused(Uint8Array.of(0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255), "truncated");

  const zipped = await gzip(good), damaged = `${at}found damaged gzip data`;
  await refused(zipped.slice(0, -6), damaged);
  await refused(zipped.slice(0, 2), damaged);
  await refused(Uint8Array.of(...zipped, 0), damaged);
  await refused(await gzip(good.slice(0, -1)), "found 17 bytes: it is truncated, expected 18");
  // At the end stand a checksum and the length, 4 bytes each.
  for (const place of [12, 8, 5, 4, 1]) {
    const flipped = zipped.slice();
    flipped[flipped.length - place] ^= 1;
    await refused(flipped, damaged);
  }

  const folder = await Deno.makeTempDir();
  const path = join(folder, "absent.gz");
  await assertRejects(() => readIdx(path), Error, `Cannot read "${path}": found no such file`);
  await Deno.remove(folder);
});

Deno.test("what cannot be an IDX file is not written", () => {
  const refused = (array: { data: unknown; shape: number[] }, says: string) =>
    assertThrows(() => encodeIdx(array as IdxArray), Error, `Cannot write IDX: found ${says}`);
  refused({ data: Uint8Array.of(1, 2), shape: [3] }, "2 elements of shape [3], expected 3");
  refused({ data: Uint8Array.of(1), shape: [-1, -1] }, "1 elements of shape [-1, -1], expected at");
  refused({ data: Uint8Array.of(1), shape: [0.5, 2] }, "1 elements of shape [0.5, 2], expected at");
  refused({ data: Uint8Array.of(1), shape: Array(256).fill(1) }, "1 elements of shape");
  refused({ data: Uint16Array.of(1), shape: [1] }, "Uint16Array, expected one of Uint8Array, ");
  refused({ data: [1], shape: [1] }, "Array, expected one of Uint8Array, ");
  refused({ data: undefined, shape: [1] }, "undefined, expected one of Uint8Array, ");
});

Deno.test("files: gzipped where the name says so, read by path or URL", async () => {
  const folder = await Deno.makeTempDir();
  const array = { data: new Int16Array(1000).fill(-3), shape: [10, 100] };
  const [plain, zipped] = [join(folder, "a.idx"), join(folder, "a.idx.gz")];
  await writeIdx(plain, array);
  await writeIdx(toFileUrl(zipped), array);
  assertEquals((await Deno.readFile(plain)).length, 2012);
  assertEquals([...(await Deno.readFile(zipped)).slice(0, 2)], [0x1f, 0x8b]);
  for (const path of [plain, toFileUrl(zipped)]) assertEquals(await readIdx(path), array);
  // What cannot be written leaves the old file as it was.
  await assertRejects(() => writeIdx(plain, { ...array, shape: [7] }), RangeError);
  assertEquals(await readIdx(plain), array);
  await Deno.remove(folder, { recursive: true });
});

Deno.test({
  name: "without the permission the flag is told",
  permissions: { read: false, write: false },
  async fn() {
    await assertRejects(
      () => readIdx("data/a.idx"),
      Error,
      'Cannot read "data/a.idx": found no permission to read there, ' +
        'expected Deno to be run with --allow-read="data/a.idx"',
    );
    await assertRejects(
      () => writeIdx("data/a.idx", { data: Uint8Array.of(1), shape: [1] }),
      Error,
      '--allow-read="data" --allow-write="data"',
    );
  },
});
