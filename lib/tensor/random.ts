import type { Shape } from "../core/shape.ts";
import { foldKey, hashName, seedKey, splitKey } from "../random/key.ts";
import { evaluateNode } from "../graph/evaluate_node.ts";
import { inferType } from "../graph/infer.ts";
import { eagerLeaf, inGraph } from "./in_graph.ts";
import { Key, makeKey, nodeOfKey, symbolicKey, wordsOf } from "./key.ts";
import { nodeOf, recorder, recorderNow, symbolic } from "./recording.ts";
import type { Scalar, Tensor } from "./types.ts";

/**
 * The key of a seed.
 *
 * @param seed An integer: any safe one as a number, 64 bits as a bigint.
 * @returns A key with that content.
 * @throws {TypeError | RangeError} If it is no such integer.
 *
 * @example
 * ```ts
 * import { randomKey } from "@credence/credence";
 *
 * console.log(String(randomKey(42))); // Key(00000000 0000002a)
 * ```
 */
export function randomKey(seed: number | bigint): Key {
  return makeKey(seedKey(seed));
}

/**
 * A new key from a key and a number or name; the same pair always gives the same one.
 *
 * @param key The key to derive from.
 * @param data An int32 (a number, or an int32 scalar tensor such as a loop's index), or a name, which is hashed.
 * @returns A key that shares no random number with `key` or with one derived from other data.
 * @throws {TypeError} If `key` is no key.
 *
 * @example
 * ```ts
 * import { fold, normal, randomKey } from "@credence/credence";
 *
 * const step = fold(randomKey(0), 17);
 * console.log(normal(fold(step, "w1"), [2, 3]).shape); // [2, 3]
 * ```
 */
export function fold(key: Key, data: number | string | Scalar): Key {
  checkKey(key, "fold");
  if (typeof data === "string") data = hashName(data);
  if (!recorderNow()) {
    return makeKey(foldKey(wordsOf(key), typeof data === "number" ? data : data.dataSync()[0]));
  }
  return inGraph(() => {
    const { builder } = recorder();
    const number = typeof data === "number" ? builder.scalar(data | 0, "int32") : nodeOf(data);
    return derive(key, "fold", number);
  });
}

/**
 * Several new keys from one.
 *
 * @param key The key to split.
 * @param count How many.
 * @returns That many keys, independent of each other and of `key`.
 * @throws {TypeError} If `key` is no key.
 * @throws {RangeError} If `count` is no non-negative integer.
 *
 * @example
 * ```ts
 * import { randomKey, split, uniform } from "@credence/credence";
 *
 * const [a, b] = split(randomKey(0));
 * console.log(uniform(a, [2]).shape, uniform(b, [2]).shape); // [2] [2]
 * ```
 */
export function split(key: Key, count = 2): Key[] {
  checkKey(key, "split");
  if (!recorderNow()) return splitKey(wordsOf(key), count).map(makeKey);
  return inGraph(() => {
    const { builder } = recorder();
    return Array.from(
      { length: count },
      (_, i) => derive(key, "split", builder.scalar(i, "int32")),
    );
  });
}

function derive(key: Key, op: "fold" | "split", data: number): Key {
  const inputs = [nodeOfKey(key), data] as const;
  return symbolicKey(recorder().builder.add({ kind: "deriveKey", op, inputs }));
}

/**
 * Independent draws from the standard normal distribution, z ~ N(0, 1).
 *
 * @param key The key to draw from.
 * @param shape The shape of the result; a longer vector begins with the shorter one.
 * @returns A float tensor.
 * @throws {TypeError} If `key` is no key.
 *
 * @example
 * ```ts
 * import { normal, randomKey } from "@credence/credence";
 *
 * console.log(normal(randomKey(0), [4]).shape); // [4]
 * ```
 */
export function normal(key: Key, shape: Shape = []): Tensor {
  return draw("normal", key, shape);
}

/**
 * Independent draws from the uniform distribution on [0, 1): k·2⁻⁵³ in f64, in f32 the same cut to 24 bits.
 *
 * @param key The key to draw from.
 * @param shape The shape of the result.
 * @returns A float tensor.
 * @throws {TypeError} If `key` is no key.
 */
export function uniform(key: Key, shape: Shape = []): Tensor {
  return draw("uniform", key, shape);
}

/**
 * Random bits, 32 in each element.
 *
 * @param key The key to draw from.
 * @param shape The shape of the result.
 * @returns An int32 tensor: the bits as two's complement.
 * @throws {TypeError} If `key` is no key.
 */
export function bits(key: Key, shape: Shape = []): Tensor {
  return draw("bits", key, shape);
}

function draw(op: "bits" | "uniform" | "normal", key: Key, shape: Shape): Tensor {
  checkKey(key, `draw ${op}`);
  const ofKey = { kind: "random", op, to: shape } as const;
  if (recorderNow()) {
    return inGraph(() => symbolic(recorder().builder.add({ ...ofKey, inputs: [nodeOfKey(key)] })));
  }
  const words = { data: Float64Array.from(wordsOf(key)), shape: [], dtype: "key" } as const;
  const type = inferType({ ...ofKey, inputs: [0] }, [words]);
  return eagerLeaf({
    ...type,
    data: evaluateNode({ ...ofKey, ...type, inputs: [0] }, [words]),
  }) as Tensor;
}

function checkKey(key: unknown, action: string): asserts key is Key {
  if (key instanceof Key) return;
  throw new TypeError(`Cannot ${action}: expected a key, made by randomKey(…), got ${typeof key}`);
}
