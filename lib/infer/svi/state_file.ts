/**
 * States in files: where a run stands, for another process to go on from.
 *
 * @module
 */
import type { FloatType } from "../../core/dtype.ts";
import type { NdArray } from "../../core/nd_array.ts";
import { formatShape, sameShape } from "../../core/shape.ts";
import { writeAtomically } from "../../io/atomic_write.ts";
import { readBytes } from "../../io/read_file.ts";
import { decodeSafetensors, encodeSafetensors } from "../../io/safetensors.ts";
import { type Key, makeKey, wordsOf } from "../../tensor/key.ts";
import { type StateNames, SviState } from "./state.ts";

const FORMAT = "credence svi state 1";

/** What the values of a state are called in a file, in their order. */
function fileNames({ params, slots }: StateNames): string[] {
  return [...params.map((n) => `param/${n}`), ...slots.map((n) => `slot/${n}`), "failures"];
}

/** Writes a state: parameters in the coordinates in which they are optimised, what the optimiser remembers, step and key. */
export async function saveState(path: string | URL, state: SviState): Promise<void> {
  const values = await state.read();
  const tensors = Object.fromEntries(
    fileNames(state.names).map((name, i) => {
      const { data, shape } = values[i];
      if (data instanceof Float64Array) return [name, { data, shape, dtype: "F64" as const }];
      return [name, { data: data as Float32Array, shape, dtype: "F32" as const }];
    }),
  );
  const [high, low] = wordsOf(state.key);
  const metadata = { format: FORMAT, step: `${state.step}`, key: `${high} ${low}` };
  await writeAtomically(path, encodeSafetensors(tensors, metadata));
}

/** What a file says besides the values of its state. */
export interface StateFile {
  /** The key of the run. */
  readonly key: Key;
  /** The state, of the same names and shapes as one of the same problem. */
  stateLike(first: SviState, values: readonly NdArray[], floatType: FloatType): SviState;
}

/** Reads a state. */
export async function readState(path: string | URL): Promise<StateFile> {
  const file = String(path);
  const refuse = (what: string): never => {
    throw new TypeError(`Cannot load the state from ${file}: ${what}`);
  };
  const { tensors, metadata } = decodeSafetensors(await readBytes(path), file);
  if (metadata.format !== FORMAT) {
    refuse(`found ${JSON.stringify(metadata.format ?? "no format")}, expected "${FORMAT}"`);
  }
  const words = metadata.key?.split(" ").map(Number) ?? [], step = Number(metadata.step);
  const isWord = (n: number) => Number.isInteger(n) && n >= 0 && n < 2 ** 32;
  if (words.length !== 2 || !words.every(isWord) || !Number.isSafeInteger(step) || step < 0) {
    refuse("found no key and step in it");
  }
  const key = makeKey([words[0], words[1]]);
  return {
    key,
    stateLike(first, values, floatType) {
      const names = fileNames(first.names);
      const missing = names.find((name) => !Object.hasOwn(tensors, name));
      const extra = Object.keys(tensors).find((name) => !names.includes(name));
      if (missing) refuse(`found no "${missing}": it is that of another model or optimiser`);
      if (extra) refuse(`found "${extra}": it is that of another model or optimiser`);
      const own = names.map((name, i): NdArray => {
        const { data, shape, dtype } = tensors[name];
        if (!sameShape(shape, values[i].shape)) {
          refuse(
            `found "${name}" of shape ${formatShape(shape)}, expected ${
              formatShape(values[i].shape)
            }`,
          );
        }
        const expected = floatType === "f64" ? "F64" : "F32";
        if (dtype !== expected) refuse(`found "${name}" in ${dtype}, expected ${expected}`);
        return { data, shape, dtype: "float" };
      });
      return new SviState(step, key, first.names, own);
    },
  };
}
