/**
 * Keys of keys, in memory.
 *
 * @module
 */

import { type FunctionHandle, i32, type ModuleBuilder } from "../asm/mod.ts";
import { FOLD_DOMAIN, SPLIT_DOMAIN } from "../../../random/key.ts";
import { defineThreefry, type Threefry } from "./threefry.ts";

/** A function of a key's address, an integer, and the address that receives the new key. */
export type DeriveKey = FunctionHandle<readonly ["i32", "i32", "i32"], readonly []>;

/**
 * Defines `foldKey(key, data)` or `splitKeyAt(key, data)` of lib/random. A key is two words, the first at the lower address;
 * the two addresses may be the same.
 *
 * @param module Where.
 * @param op `fold` or `split`.
 * @param threefry The block function, if the module has it already.
 */
export function defineDeriveKey(
  module: ModuleBuilder,
  op: "fold" | "split",
  threefry: Threefry = defineThreefry(module),
): DeriveKey {
  const domain = i32.const(op === "fold" ? FOLD_DOMAIN : SPLIT_DOMAIN);
  const signature = { params: ["i32", "i32", "i32"], results: [] } as const;
  return module.function(`${op}Key`, signature, (f, key, data, out) => {
    f.store(out, threefry.call(i32.load(key), i32.load(key, 4), data, domain));
  });
}
