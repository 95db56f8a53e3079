import type { FloatType } from "../../../core/dtype.ts";
import { type Expr, f32, f64, type FunctionHandle, i32, type ModuleBuilder } from "../asm/mod.ts";
import { scalarStep, type ScalarType } from "./reducer.ts";
import type { Gathering } from "./schedule.ts";

/** Puts partial results together: parameters are their address and that of the results. */
export type Combine = FunctionHandle<readonly ["i32", "i32"], readonly []>;

const READ = { i32: i32.load, f32: f32.load, f64: f64.load } as const;

/**
 * Writes the function that puts the results of the chunks together, in their order.
 *
 * @param module Where it is written.
 * @param width The width of floats.
 * @param gathering What was gathered.
 * @param chunks In how many chunks.
 */
export function emitCombine(
  module: ModuleBuilder,
  width: FloatType,
  { reduction: { op, dtype }, region, isWide }: Gathering,
  chunks: number,
): Combine {
  const result: ScalarType = dtype === "float" ? width : "i32";
  const partial: ScalarType = isWide ? "f64" : result;
  const size = partial === "f64" ? 8 : 4, resultSize = result === "f64" ? 8 : 4;
  return module.function(
    `combine ${op}`,
    { params: ["i32", "i32"], results: [] },
    (f, from, to) => {
      const i = f.local("i32"), chunk = f.local("i32"), sum = f.local(partial);
      f.for(i, 0, region, 1, () => {
        const at = f.let(i32.add(from, i32.mul(i, i32.const(size))));
        f.set(sum, READ[partial](at) as Expr<typeof partial>);
        f.for(chunk, 1, chunks, 1, () => {
          f.set(at, i32.add(at, i32.const(size * region)));
          const next = f.let(READ[partial](at) as Expr<ScalarType>);
          f.set(sum, scalarStep(op, dtype, f, sum, next));
        });
        const whole = isWide ? f32.demoteF64(sum as Expr<"f64">) : sum;
        f.store(i32.add(to, i32.mul(i, i32.const(resultSize))), whole);
      });
    },
  );
}
