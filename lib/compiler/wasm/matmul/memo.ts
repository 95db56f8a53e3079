import type { ModuleBuilder } from "../asm/mod.ts";

const MADE = new WeakMap<ModuleBuilder, Map<string, unknown>>();

/** What was made for a module under a key before, or what `make` makes: equal functions stand in a module once. */
export function once<T>(module: ModuleBuilder, key: string, make: () => T): T {
  let made = MADE.get(module);
  if (made === undefined) MADE.set(module, made = new Map());
  if (!made.has(key)) made.set(key, make());
  return made.get(key) as T;
}
