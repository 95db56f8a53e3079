import { located, Origin } from "../core/origin.ts";
import type { NodeId } from "../graph/node.ts";
import type { KeyWords } from "../random/key.ts";
import { Handle } from "./recorder.ts";
import { recorder } from "./recording.ts";

/** The key with these words, or of this node. */
export let makeKey: (is: KeyWords | Handle) => Key;
/** What a key is: its words, or its node. */
let contentOf: (key: Key) => KeyWords | Handle;

/**
 * A random key: 64 bits from which numbers are drawn. The same key always gives the same numbers, so a key is used once
 * and new ones are derived from it with {@linkcode split} and {@linkcode fold}. While recording a key is symbolic.
 *
 * @example
 * ```ts
 * import { fold, normal, randomKey } from "@credence/credence";
 *
 * const key = randomKey(0);
 * const noise = normal(fold(key, "noise"), [3]);
 * console.log(noise.shape); // [3]
 * ```
 */
export class Key {
  /** Two words, or a node of the graph that is being recorded. */
  readonly #is: KeyWords | Handle;

  static {
    makeKey = (is) => new Key(is);
    contentOf = (key) => key.#is;
  }

  private constructor(is: KeyWords | Handle) {
    this.#is = is;
  }

  /** A key is not a number: arithmetic with one is an error. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.toString();
    throw keyIsNoNumber();
  }

  /** The words in hexadecimal. */
  toString(): string {
    if (this.#is instanceof Handle) return "Key(symbolic)";
    return `Key(${this.#is.map((w) => w.toString(16).padStart(8, "0")).join(" ")})`;
  }
}

/** The error for a key in the place of a number or tensor. */
export function keyIsNoNumber(what = "compute with a random key"): TypeError {
  return new TypeError(located(
    `Cannot ${what}: a key is no number. ` +
      "Draw from it (normal, uniform, bits) or derive others from it (split, fold)",
    Origin.here(),
  ));
}

/** The words of a key; an error while recording, when it is symbolic. */
export function wordsOf(key: Key): KeyWords {
  const is = contentOf(key);
  if (!(is instanceof Handle)) return is;
  throw new TypeError(located("Cannot read a key while recording: it is symbolic", Origin.here()));
}

/** The node of a key in the recorder at work; one that has words becomes an input. */
export function nodeOfKey(key: Key): NodeId {
  const is = contentOf(key);
  if (is instanceof Handle) return recorder().idOf(is);
  return recorder().idOfCaptured(key, { shape: [], dtype: "key" });
}

/** The key of a node in the recorder at work. */
export function symbolicKey(id: NodeId): Key {
  return makeKey(new Handle(recorder(), id));
}
