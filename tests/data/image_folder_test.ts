/**
 * MNIST and letters from a folder, and what is wrong with a folder.
 *
 * @module
 */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { encodeIdx, loadLetters, loadMnist } from "../../mod.ts";
import { gzip } from "./_files.ts";
import { type Bytes, CONTENTS, fill, images, inFolder, labels, NAMES } from "./_mnist_files.ts";

Deno.test("from a folder, gzipped or not", () =>
  inFolder(async (folder) => {
    const zipped = await gzip(CONTENTS[NAMES[0]]);
    await fill(folder, { ...CONTENTS, [NAMES[0]]: zipped });
    for (const name of NAMES.slice(2)) {
      await Deno.rename(join(folder, name), join(folder, name.replace(".gz", "")));
    }
    const { train, test, source, isDrawn } = await loadMnist({ folder });
    assertEquals(train.images.shape, [3, 784]);
    assertEquals(train.images.data, new Uint8Array(3 * 784).fill(3));
    assertEquals([...train.labels], [7, 0, 9]);
    assertEquals(test.images.data, new Uint8Array(2 * 784).fill(2));
    assertEquals([source, isDrawn], [`MNIST from the folder ${folder}`, false]);
    const letters = await loadLetters(folder);
    assertEquals([...letters.labels], [1, 2]);
    assertEquals(letters.source, `letters from the folder ${folder}`);
  }));

Deno.test("a folder that does not hold what it should is an error that names the file", () =>
  inFolder(async (folder) => {
    const refused = async (changed: Record<string, Bytes>, ...says: string[]) => {
      await fill(folder, { ...CONTENTS, ...changed });
      const error = await assertRejects(() => loadMnist({ folder }), Error);
      for (const part of says) assertStringIncludes(error.message, part);
    };
    const [trainImages, trainLabels, testImages] = NAMES;
    const quoted = (name: string) => `"${folder}/${name}": found`;
    await refused({ [trainImages]: images(3).slice(0, -5) }, quoted(trainImages), "truncated");
    const damaged = await gzip(images(3));
    damaged[damaged.length - 7] ^= 8;
    await refused({ [trainImages]: damaged }, `${quoted(trainImages)} damaged gzip data`);
    await refused({ [testImages]: new Uint8Array(0) }, `${quoted(testImages)} 0 bytes`);
    await refused(
      { [trainImages]: images(0), [trainLabels]: labels() },
      `${quoted(trainImages)} no images`,
    );
    await refused(
      { [trainImages]: images(3, 27) },
      `${quoted(trainImages)} Uint8 elements of shape [3, 27, 27], expected`,
    );
    await refused({ [trainImages]: labels(1, 2) }, "found Uint8 elements of shape [2], expected");
    await refused(
      { [trainLabels]: labels(1, 2) },
      `${quoted(trainLabels)} 2 labels, expected 3, as there are images`,
    );
    await refused(
      { [trainLabels]: labels(1, 10, 3) },
      `${quoted(trainLabels)} the label 10 of image 1, expected 0 to 9`,
    );
    await refused(
      { [trainLabels]: encodeIdx({ data: Int32Array.of(1, 2, 3), shape: [3] }) },
      "found Int32 elements of shape [3]",
    );
    await Deno.remove(join(folder, trainLabels));
    const found = 'found neither "train-labels-idx1-ubyte.gz" nor "train-labels-idx1-ubyte" there';
    await assertRejects(
      () => loadMnist({ folder }),
      Error,
      `Cannot read the images in "${folder}": ${found}`,
    );
  }));

Deno.test("a folder that does not exist is an error: nothing is drawn in its place", () =>
  inFolder(async (folder) => {
    const absent = join(folder, "absent");
    for (const load of [() => loadMnist({ folder: absent }), () => loadLetters(absent)]) {
      await assertRejects(load, Error, `Cannot read the images in "${absent}": found neither`);
    }
    await Deno.writeTextFile(absent, "a file");
    await assertRejects(() => loadMnist({ folder: absent }), Error, "found a file in the way");
  }));

Deno.test({
  name: "a folder that may not be read is an error that names the flag; nobody is asked",
  permissions: { read: false },
  async fn() {
    for (const load of [() => loadMnist({ folder: "data" }), () => loadLetters("data")]) {
      await assertRejects(
        load,
        Error,
        'Cannot read "data": found no permission to read there, ' +
          'expected Deno to be run with --allow-read="data"',
      );
    }
  },
});

const REAL = new URL("../../../shared/data/", import.meta.url).pathname;
const isThere = await Deno.stat(join(REAL, "mnist")).then(() => true, () => false);

Deno.test({
  name: "MNIST and notMNIST, where they are at hand",
  ignore: !isThere,
  async fn() {
    const { train, test } = await loadMnist({ folder: join(REAL, "mnist") });
    assertEquals([train.labels.length, test.labels.length], [60_000, 10_000]);
    assertEquals([...train.labels.slice(0, 10)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    assertEquals((await loadLetters(join(REAL, "notmnist"))).labels.length, 10_000);
    // The folder is as good a cache as any: its contents are those that a download is checked against.
    const cached = await loadMnist({ cache: join(REAL, "mnist"), mirrors: [] });
    assertStringIncludes(cached.source, "from the cache");
    assertEquals(cached.test.labels, test.labels);
  },
});
