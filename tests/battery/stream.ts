/**
 * Writes random words to standard output without end, for a battery of tests to read.
 *
 * deno run tests/battery/stream.ts NAME
 *
 * @module
 */

import { fillBits } from "../../lib/random/bits.ts";
import {
  DRAW_DOMAIN,
  foldKey,
  hashName,
  type KeyWords,
  seedKey,
  splitKey,
} from "../../lib/random/key.ts";
import { threefry2x32 } from "../../lib/random/threefry.ts";

const WORDS = 1 << 16;
const root = seedKey(20240607);
const pair = new Uint32Array(2);

/** Each stream fills the array with its next words. */
type Next = (out: Uint32Array) => void;

/** What fillBits would write into one endless array: block after block of one key (and after 2^32 blocks the next key). */
function plain(): Next {
  let block = 0;
  let key = root;
  return (out) => {
    for (let at = 0; at < out.length; at += 2) {
      threefry2x32(key[0], key[1], block, DRAW_DOMAIN, out, at);
      if (++block === 2 ** 32) {
        block = 0;
        key = splitKey(key, 1)[0];
      }
    }
  };
}

/** Every word from a key of its own: the first word of fold(root, i). */
function folded(): Next {
  let i = 0;
  return (out) => {
    for (let at = 0; at < out.length; at++) out[at] = fillBits(foldKey(root, i++), pair)[0];
  };
}

/** 1,024 split keys in turn, two words from each, each going on where it stopped. */
function interleaved(): Next {
  const keys = splitKey(root, 1024);
  const perKey = 1 << 14;
  const draws = keys.map(() => new Uint32Array(perKey));
  let from = keys;
  let at = perKey;
  return (out) => {
    for (let i = 0; i < out.length; at += 2) {
      if (at === perKey) {
        at = 0;
        keys.forEach((_, k) => fillBits(from[k], draws[k]));
        from = from.map((key) => splitKey(key, 1)[0]);
      }
      for (const words of draws) {
        out[i++] = words[at];
        out[i++] = words[at + 1];
      }
    }
  };
}

/** What a model of sixteen sites draws: two words from fold(fold(root, step), hash(name)), step by step. */
function sites(): Next {
  const names = Array.from({ length: 16 }, (_, i) => hashName(`site${i}`));
  let step = 0;
  return (out) => {
    for (let at = 0; at < out.length; step++) {
      const stepKey: KeyWords = foldKey(root, step);
      for (const name of names) {
        fillBits(foldKey(stepKey, name), pair);
        out[at++] = pair[0];
        out[at++] = pair[1];
      }
    }
  };
}

const streams: Record<string, () => Next> = { plain, folded, interleaved, sites };
const name = Deno.args[0];
if (!(name in streams)) {
  throw new RangeError(`Cannot stream "${name}": expected ${Object.keys(streams).join(", ")}`);
}
const next = streams[name]();
const words = new Uint32Array(WORDS);
const bytes = new Uint8Array(words.buffer);
while (true) {
  next(words);
  for (let at = 0; at < bytes.length;) {
    try {
      at += Deno.stdout.writeSync(bytes.subarray(at));
    } catch (error) {
      // The battery has read enough.
      if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0);
      throw error;
    }
  }
}
