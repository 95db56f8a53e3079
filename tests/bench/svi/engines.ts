/**
 * The engines that are compared, with their settings, by name.
 *
 * @module
 */
import type { Engine, EngineName, Graph } from "../../../mod.ts";

const VARIANTS: Readonly<Record<string, () => EngineName | Engine<Graph>>> = {
  "wasm": () => "wasm",
  "tfjs-wasm": () => "tfjs-wasm",
  "tfjs-cpu": () => "tfjs-cpu",
  "tensorflow": () => "tensorflow",
};

/** The names of all. */
export const variantNames: readonly string[] = Object.keys(VARIANTS);

/** The names of those that need nothing to be set up. */
export const usualNames = variantNames.filter((name) => name !== "tensorflow");

/** The engine of a name. */
export function variantOf(name: string): EngineName | Engine<Graph> {
  if (Object.hasOwn(VARIANTS, name)) return VARIANTS[name]();
  throw new RangeError(`There is no engine "${name}", expected one of ${variantNames.join(", ")}`);
}
