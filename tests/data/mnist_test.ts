/**
 * Where images come from: a folder, the cache, a mirror (a local one here), the program's own pen; and what can go wrong.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { encodeIdx, loadLetters, loadMnist, type MnistOptions } from "../../mod.ts";
import type { KnownFile } from "../../lib/data/download.ts";
import { loadFiles } from "../../lib/data/mnist.ts";
import { gzip, sha256 } from "./_files.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const images = (n: number, side = 28) =>
  encodeIdx({ data: new Uint8Array(n * side * side).fill(n), shape: [n, side, side] });
const labels = (values: readonly number[]) =>
  encodeIdx({ data: Uint8Array.from(values), shape: [values.length] });

/** A small data set in MNIST's files. */
const CONTENTS: Readonly<Record<string, Bytes>> = {
  "train-images-idx3-ubyte.gz": images(3),
  "train-labels-idx1-ubyte.gz": labels([7, 0, 9]),
  "t10k-images-idx3-ubyte.gz": images(2),
  "t10k-labels-idx1-ubyte.gz": labels([1, 2]),
};
const NAMES = Object.keys(CONTENTS);

async function known(): Promise<KnownFile[]> {
  return await Promise.all(
    Object.entries(CONTENTS).map(async ([name, bytes]) => ({
      name,
      bytes: bytes.length,
      sha256: await sha256(bytes),
    })),
  );
}

async function inFolder(f: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await f(folder);
  } finally {
    await Deno.chmod(folder, 0o755);
    await Deno.remove(folder, { recursive: true });
  }
}

async function fill(folder: string, contents: Readonly<Record<string, Bytes>>): Promise<void> {
  for (const [name, bytes] of Object.entries(contents)) {
    await Deno.writeFile(join(folder, name), bytes);
  }
}

const filesIn = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).toSorted();

type Answer = (name: string, request: Request) => Response | Promise<Response>;

/** No answer for as long as anybody waits for one. */
const silence: Answer = (_name, { signal }) =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(new Response())));

/** A mirror that answers as it is told; the number of requests is counted. */
async function withMirror(
  answer: Answer,
  f: (url: string, requests: string[]) => Promise<void>,
): Promise<void> {
  const requests: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const name = new URL(request.url).pathname.split("/").at(-1)!;
    requests.push(name);
    return answer(name, request);
  });
  try {
    await f(`http://127.0.0.1:${server.addr.port}/mnist/`, requests);
  } finally {
    await server.shutdown();
  }
}

const good = async (name: string) => new Response(await gzip(CONTENTS[name]));
const load = async (options: MnistOptions) => await loadFiles(await known(), options);

Deno.test("from a folder, gzipped or not", () =>
  inFolder(async (folder) => {
    const zipped = await gzip(CONTENTS[NAMES[0]]);
    await fill(folder, { ...CONTENTS, [NAMES[0]]: zipped });
    for (const name of NAMES.slice(2)) {
      await Deno.rename(join(folder, name), join(folder, name.replace(".gz", "")));
    }
    const { train, test, source, isDrawn } = await loadMnist({ folder });
    assertEquals(train.images.shape, [3, 784]);
    assertEquals([...train.labels], [7, 0, 9]);
    assertEquals(test.images.data, new Uint8Array(2 * 784).fill(2));
    assertEquals([source, isDrawn], [`MNIST from the folder ${folder}`, false]);
    assertEquals([...(await loadLetters(folder)).labels], [1, 2]);
  }));

Deno.test("a folder that does not hold what it should is an error that names the file", () =>
  inFolder(async (folder) => {
    const refused = async (changed: Record<string, Bytes>, ...says: string[]) => {
      await fill(folder, { ...CONTENTS, ...changed });
      const error = await assertRejects(() => loadMnist({ folder }), Error);
      for (const part of says) assertStringIncludes(error.message, part);
    };
    const [trainImages, trainLabels] = NAMES;
    await refused({ [trainImages]: images(3).slice(0, -5) }, trainImages, "truncated");
    const damaged = await gzip(images(3));
    damaged[damaged.length - 7] ^= 8;
    await refused({ [trainImages]: damaged }, trainImages, "damaged gzip data");
    await refused({ [trainImages]: images(0), [trainLabels]: labels([]) }, "found no images");
    await refused({ [trainImages]: images(3, 27) }, "found Uint8 elements of shape [3, 27, 27]");
    await refused({ [trainLabels]: labels([1, 2]) }, trainLabels, "found 2 labels, expected 3");
    await refused({ [trainLabels]: labels([1, 10, 3]) }, "found the label 10 of image 1");
    await refused(
      { [trainLabels]: encodeIdx({ data: Int32Array.of(1, 2, 3), shape: [3] }) },
      "found Int32 elements of shape [3]",
    );
    await Deno.remove(join(folder, trainLabels));
    await assertRejects(
      () => loadMnist({ folder }),
      Error,
      `Cannot read the images in "${folder}": found neither "train-labels-idx1-ubyte.gz" nor`,
    );
    const absent = join(folder, "absent");
    await assertRejects(() => loadMnist({ folder: absent }), Error, `"${absent}"`);
  }));

Deno.test("a mirror fills the cache, once", () =>
  inFolder(async (folder) => {
    const cache = join(folder, "cache");
    await withMirror(good, async (url, requests) => {
      const first = await load({ cache, mirrors: [url] });
      assertEquals([...first.train.labels], [7, 0, 9]);
      assertStringIncludes(first.source, `MNIST from ${url}`);
      assertEquals(requests, NAMES);
      const second = await load({ cache, mirrors: [url] });
      assertEquals(second.source, `MNIST from the cache ${cache}`);
      assertEquals(requests.length, 4, "and asks no mirror again");
      assertEquals(second.train, first.train);
    });
    assertEquals(await filesIn(cache), NAMES.toSorted());
  }));

Deno.test("a mirror that lies, breaks off or hangs is passed over, and nothing of it is kept", () =>
  inFolder(async (folder) => {
    const bad: Readonly<Record<string, [Answer, string]>> = {
      absent: [() => new Response("no", { status: 404 }), "found the answer 404"],
      page: [() => new Response("<!DOCTYPE html><html>Sign in</html>"), "found a page in HTML"],
      half: [
        async (name) => new Response((await gzip(CONTENTS[name])).slice(0, 20)),
        "damaged gzip data",
      ],
      short: [(name) => new Response(CONTENTS[name].slice(0, -1)), "bytes, expected"],
      endless: [() => new Response(new Uint8Array(1e6)), "more bytes than the file has"],
      other: [
        (name) => new Response(CONTENTS[name].with(CONTENTS[name].length - 1, 99)),
        "found the SHA-256",
      ],
      "hangs at once": [silence, "found nothing for 200 ms"],
      "hangs half-way": [
        (name) =>
          new Response(
            new ReadableStream({
              start(controller) {
                controller.enqueue(CONTENTS[name].slice(0, 10));
              },
            }),
          ),
        "found nothing for 200 ms",
      ],
    };
    for (const [what, [answer, says]] of Object.entries(bad)) {
      const cache = join(folder, what);
      await withMirror(answer, async (url) => {
        const drawn = await load({ cache, mirrors: [url], timeoutMs: 200 });
        assert(drawn.isDrawn, what);
        assertStringIncludes(drawn.source, says);
        assertStringIncludes(drawn.source, url);
        await withMirror(good, async (other) => {
          const { isDrawn } = await load({ cache, mirrors: [url, other], timeoutMs: 200 });
          assert(!isDrawn, `after ${what}`);
        });
      });
      assertEquals(await filesIn(cache), NAMES.toSorted(), "and no part of a file");
    }
  }));

Deno.test("a damaged file of the cache is fetched anew; where that fails the others stay", () =>
  inFolder(async (cache) => {
    await fill(cache, CONTENTS);
    const damaged = CONTENTS[NAMES[1]].slice(0, -1);
    await fill(cache, { [NAMES[1]]: damaged });
    await withMirror(() => new Response("no", { status: 500 }), async (url) => {
      assert((await load({ cache, mirrors: [url] })).isDrawn);
    });
    assertEquals(await Deno.readFile(join(cache, NAMES[0])), CONTENTS[NAMES[0]]);
    assertEquals(await Deno.readFile(join(cache, NAMES[1])), damaged);
    await withMirror(good, async (url, requests) => {
      assert(!(await load({ cache, mirrors: [url] })).isDrawn);
      assertEquals(requests, [NAMES[1]]);
    });
  }));

Deno.test("a cache that cannot be written to: the digits are drawn, and the reason is told", () =>
  inFolder(async (folder) => {
    const inTheWay = join(folder, "file");
    await Deno.writeTextFile(inTheWay, "");
    await withMirror(good, async (url) => {
      const { source, isDrawn } = await load({ cache: join(inTheWay, "cache"), mirrors: [url] });
      assert(isDrawn);
      assertStringIncludes(source, "found a file in the way");
    });
  }));

Deno.test("a download can be ended", () =>
  inFolder(async (cache) => {
    await withMirror(silence, async (url) => {
      const end = new AbortController();
      setTimeout(() => end.abort(new Error("enough")), 50);
      await assertRejects(
        () => load({ cache, mirrors: [url], signal: end.signal }),
        Error,
        "enough",
      );
    });
  }));

Deno.test({
  name: "without permissions nothing is asked for, and digits are drawn",
  permissions: { read: false, write: false, net: false },
  async fn() {
    const { train, test, source, isDrawn } = await loadMnist();
    assert(isDrawn);
    assertEquals([train.labels.length, test.labels.length], [6000, 1000]);
    assertStringIncludes(source, "drawn by the program, not MNIST: there is no permission to read");
    await assertRejects(
      () => loadMnist({ folder: "data" }),
      Error,
      'expected Deno to be run with --allow-read="data"',
    );
  },
});

Deno.test({
  name: "without the network digits are drawn, and the reason is told",
  permissions: { read: true, write: true, net: false },
  async fn() {
    const { source } = await loadMnist({ cache: "no-such-cache" });
    assertStringIncludes(source, "no permission to use the network");
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
  },
});
