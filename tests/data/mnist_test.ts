/**
 * MNIST from the cache, from a mirror (a local one here), or drawn; and what can go wrong on the way.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { loadMnist, type MnistOptions } from "../../mod.ts";
import { type CacheOptions, findFiles } from "../../lib/data/find_files.ts";
import { loadFiles } from "../../lib/data/mnist.ts";
import { gzip } from "./_files.ts";
import {
  type Answer,
  CONTENTS,
  filesIn,
  fill,
  good,
  inFolder,
  KNOWN,
  NAMES,
  never,
  withHalf,
  withMirror,
} from "./_mnist_files.ts";

const load = (options: MnistOptions) => loadFiles(KNOWN, options);
const find = (options: CacheOptions) => findFiles(KNOWN, options);

/** Why nothing was found; an error where something was. */
async function whyNot(options: CacheOptions): Promise<string> {
  const found = await find(options);
  assert("why" in found, "found the files");
  return found.why;
}

/** Where the files are from; an error where none were found. */
async function from(options: CacheOptions): Promise<string> {
  const found = await find(options);
  assert("from" in found, "found no files");
  for (const name of NAMES) assertEquals(found.contents.get(name), CONTENTS[name]);
  return found.from;
}

Deno.test("a mirror fills the cache, once", () =>
  inFolder(async (folder) => {
    const cache = join(folder, "new", "cache");
    await withMirror(good, async (url, requests) => {
      const first = await load({ cache, mirrors: [url] });
      assertEquals([...first.train.labels], [7, 0, 9]);
      assertEquals(first.test.images, { data: new Uint8Array(2 * 784).fill(2), shape: [2, 784] });
      assertEquals(first.source, `MNIST from ${url}, now in the cache ${cache}`);
      assertEquals(requests, NAMES);
      const second = await load({ cache, mirrors: [url] });
      assertEquals(second.source, `MNIST from the cache ${cache}`);
      assertEquals(requests.length, 4, "and asks no mirror again");
      assertEquals([second.train, second.test], [first.train, first.test]);
    });
    assertEquals(await filesIn(cache), NAMES.toSorted());
    assertEquals(await Deno.readFile(join(cache, NAMES[0])), await gzip(CONTENTS[NAMES[0]]));
  }));

Deno.test("a file that was unpacked on its way is packed again", () =>
  inFolder(async (cache) => {
    const packed: Answer = async (name) =>
      new Response(await gzip(CONTENTS[name]), { headers: { "content-encoding": "gzip" } });
    await withMirror(packed, async (url) => {
      await from({ cache, mirrors: [url] });
    });
    assertEquals(await Deno.readFile(join(cache, NAMES[3])), await gzip(CONTENTS[NAMES[3]]));
  }));

/** Mirrors that have nothing to give, and what is told of each. */
const BAD: Readonly<Record<string, readonly [Answer, string]>> = {
  "has no such file": [() => new Response("no", { status: 404 }), "found the answer 404"],
  "sends on": [
    () => Response.redirect("http://127.0.0.1:1/elsewhere"),
    "found the answer 302, go to http://127.0.0.1:1/elsewhere",
  ],
  "sends a page": [
    () => new Response("\n<!DOCTYPE html><html>Sign in</html>"),
    "found a page in HTML",
  ],
  "sends half": [
    async (name) => new Response((await gzip(CONTENTS[name])).slice(0, 20)),
    "damaged gzip data in 20 bytes",
  ],
  "leaves out the last byte": [
    (name) => new Response(CONTENTS[name].slice(0, -1)),
    "bytes, expected",
  ],
  "does not end": [() => new Response(new Uint8Array(1e6)), "found more than"],
  "sends a bomb": [
    async () => new Response(await gzip(new Uint8Array(1e6))),
    "gzip data that become more than",
  ],
  "sends another file": [
    (name) => new Response(CONTENTS[name].with(CONTENTS[name].length - 1, 99)),
    "found the SHA-256",
  ],
  "hangs at once": [never, "found 0 bytes in 100 ms, expected 1024 at least"],
  "hangs half-way": [
    (name) =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(CONTENTS[name].slice(0, 10)),
        }),
      ),
    "found 10 bytes in 100 ms",
  ],
  "trickles": [
    (name) => {
      let sent = 0;
      return new Response(
        new ReadableStream({
          async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve, 10));
            controller.enqueue(CONTENTS[name].slice(sent, ++sent));
          },
        }),
      );
    },
    "bytes in 100 ms, expected 1024 at least",
  ],
};

for (const [what, [answer, says]] of Object.entries(BAD)) {
  Deno.test(`a mirror that ${what} is passed over, and nothing of it is kept`, () =>
    inFolder(async (cache) => {
      await withMirror(answer, async (url, requests) => {
        const why = await whyNot({ cache, mirrors: [url], timeoutMs: 100 });
        assertStringIncludes(why, `Cannot download "${NAMES[0]}" from ${url}${NAMES[0]} (`);
        assertStringIncludes(why, says);
        assertEquals(await filesIn(cache), []);
        await withMirror(good, async (other) => {
          assertEquals(
            await from({ cache, mirrors: [url, other], timeoutMs: 100 }),
            `${other}, now in the cache ${cache}`,
          );
          assertEquals(requests, [NAMES[0], NAMES[0]], "later files are asked of the other first");
        });
      });
      assertEquals(await filesIn(cache), NAMES.toSorted());
    }));
}

Deno.test("mirrors that hang up half-way, or are not there: each is told", () =>
  inFolder((cache) =>
    withHalf(async (half) => {
      const nobody = "http://127.0.0.1:1";
      const why = await whyNot({ cache, mirrors: [half, nobody] });
      assertStringIncludes(why, `from ${half}/${NAMES[0]} (`);
      assertStringIncludes(why, `, nor from ${nobody}/${NAMES[0]} (`);
      assertEquals(await filesIn(cache), []);
    })
  ));

Deno.test("a damaged file of the cache is fetched anew; where that fails all is left as it was", () =>
  inFolder(async (cache) => {
    const damaged = CONTENTS[NAMES[1]].slice(0, -1);
    const content = { ...CONTENTS, [NAMES[1]]: damaged };
    await fill(cache, content);
    for (const answer of [BAD["has no such file"][0], BAD["sends another file"][0]]) {
      await withMirror(answer, async (url) => {
        await whyNot({ cache, mirrors: [url] });
      });
      assertEquals(await filesIn(cache), NAMES.toSorted());
      for (const name of NAMES) assertEquals(await Deno.readFile(join(cache, name)), content[name]);
    }
    await withMirror(good, async (url, requests) => {
      await from({ cache, mirrors: [url] });
      assertEquals(requests, [NAMES[1]]);
    });
  }));

Deno.test("what came before a failure stays, and is not fetched again", () =>
  inFolder(async (cache) => {
    const two: Answer = (name) =>
      NAMES.indexOf(name) < 2 ? good(name) : new Response("no", { status: 500 });
    await withMirror(two, async (url) => void await whyNot({ cache, mirrors: [url] }));
    assertEquals(await filesIn(cache), NAMES.slice(0, 2).toSorted());
    await withMirror(good, async (url, requests) => {
      await from({ cache, mirrors: [url] });
      assertEquals(requests, NAMES.slice(2));
    });
  }));

Deno.test("a cache that cannot be written to is no good, and the reason is told", () =>
  inFolder(async (folder) => {
    const inTheWay = join(folder, "file");
    await Deno.writeTextFile(inTheWay, "");
    await withMirror(good, async (url) => {
      const why = await whyNot({ cache: join(inTheWay, "cache"), mirrors: [url] });
      assertStringIncludes(why, "found a file in the way");
    });
  }));

Deno.test("a download can be ended, before it begins and while nothing comes", () =>
  inFolder((cache) =>
    withMirror(never, async (url, requests) => {
      const enough = new Error("enough");
      const signal = AbortSignal.abort(enough);
      await assertRejects(() => find({ cache, mirrors: [url], signal }), Error, "enough");
      assertEquals(requests.length, 0);
      const end = new AbortController();
      setTimeout(() => end.abort(enough), 50);
      await assertRejects(
        () => find({ cache, mirrors: [url], signal: end.signal }),
        Error,
        "enough",
      );
      assertEquals(await filesIn(cache), []);
    })
  ));

Deno.test("a mirror that fails: digits are drawn, and all of it is told", () =>
  inFolder((cache) =>
    withMirror(BAD["has no such file"][0], async (url) => {
      const { source, isDrawn } = await load({ cache, mirrors: [url] });
      assert(isDrawn);
      assertEquals(
        source,
        `digits drawn by the program, not MNIST: Cannot download "${NAMES[0]}" from ` +
          `${url}${NAMES[0]} (found the answer 404, expected the file)`,
      );
    })
  ));

Deno.test("the drawn digits: as many as promised, none of the test digits among the others", async () => {
  const { train, test } = await loadMnist({ cache: "no-such-cache", mirrors: [], seed: 5 });
  assertEquals([train.images.shape, test.images.shape], [[6000, 784], [1000, 784]]);
  const shown = ({ images: { data }, labels }: typeof train) =>
    Array.from(labels, (_, i) => data.subarray(i * 784, (i + 1) * 784).join());
  assertEquals(new Set([...shown(train), ...shown(test)]).size, 7000);
  for (const set of [train, test]) {
    for (let digit = 0; digit < 10; digit++) {
      assertEquals(set.labels.filter((label) => label === digit).length, set.labels.length / 10);
    }
  }
});

const FLAGS = '--allow-read=".cache/mnist" --allow-write=".cache/mnist" ' +
  '--allow-net="storage.googleapis.com:443,ossci-datasets.s3.amazonaws.com:443"';

Deno.test({
  name: "without permissions nobody is asked: digits are drawn, and the flags are told",
  permissions: { read: false, write: false, net: false },
  async fn() {
    const { train, test, source, isDrawn } = await loadMnist();
    assert(isDrawn);
    assertEquals([train.labels.length, test.labels.length], [6000, 1000]);
    assertEquals(
      source,
      "digits drawn by the program, not MNIST: there is no permission to read the cache " +
        `".cache/mnist". For MNIST, run with ${FLAGS}`,
    );
  },
});

for (
  const [name, permissions] of Object.entries({ network: { net: false }, disk: { write: false } })
) {
  Deno.test({
    name: `without the permission for the ${name} nothing is fetched, and the flags are told`,
    permissions: { read: true, write: true, net: ["127.0.0.1"], ...permissions } as const,
    async fn() {
      assertEquals(
        await whyNot({ cache: "no-such-cache", mirrors: ["http://127.0.0.1:1"] }),
        "there is no permission to download it into the " +
          'cache "no-such-cache". For MNIST, run with --allow-read="no-such-cache" ' +
          '--allow-write="no-such-cache" --allow-net="127.0.0.1:1"',
      );
    },
  });
}

Deno.test("mirrors and times that are none are refused", async () => {
  for (const mirror of ["example.org", "file:///etc", ""]) {
    await assertRejects(
      () => loadMnist({ cache: "no-such-cache", mirrors: [mirror] }),
      TypeError,
      `Cannot download from the mirror "${mirror}": expected an address`,
    );
  }
  for (const timeoutMs of [0, -1, NaN, Infinity]) {
    await assertRejects(() => loadMnist({ timeoutMs }), RangeError, `got ${timeoutMs}`);
  }
});
