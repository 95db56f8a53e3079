import { type FunctionHandle, i32, type ModuleBuilder, v128 } from "../asm/mod.ts";
import { VECTOR_BYTES } from "./float_lanes.ts";
import { once } from "./memo.ts";

const PARAMS = ["i32", "i32", "i32", "i32"] as const;

/** (from, stride, to, rows). */
export type PanelParams = typeof PARAMS;

/**
 * Defines the function that gathers a panel, so many vectors of each of some rows, `stride` bytes apart, without gaps. Rows
 * that are far apart lie in different pages, and often in the same few sets of a cache; the copy does not.
 */
export function defineCopyPanel(
  module: ModuleBuilder,
  vectors: number,
): FunctionHandle<PanelParams, readonly []> {
  const name = `copyPanel.${vectors}`;
  return once(
    module,
    name,
    () =>
      module.function(name, { params: PARAMS, results: [] }, (f, from, stride, to, rows) => {
        const row = f.local("i32");
        f.for(row, 0, rows, 1, () => {
          for (let v = 0; v < vectors; v++) {
            f.store(to, v128.load(from, v * VECTOR_BYTES), v * VECTOR_BYTES);
          }
          f.set(from, i32.add(from, stride));
          f.set(to, i32.add(to, i32.const(vectors * VECTOR_BYTES)));
        });
      }),
  );
}
