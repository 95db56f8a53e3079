/**
 * The elementwise functions of one module.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import {
  type Expr,
  type FunctionBuilder,
  type FunctionHandle,
  Local,
  type ModuleBuilder,
} from "../asm/mod.ts";
import type { Vector, VectorFunction } from "./vector_function.ts";

type Called = FunctionHandle<readonly "v128"[], readonly ["v128"]>;

/**
 * Writes elementwise functions where a module needs them: short ones in place, each of the others once as a function of the
 * module, which is then called.
 */
export class MathLibrary {
  readonly #module: ModuleBuilder;
  readonly #width: FloatType;
  readonly #defined = new Map<VectorFunction, Called>();

  /**
   * A library without functions yet.
   *
   * @param module Where functions are defined.
   * @param width What the lanes of its vectors are.
   */
  constructor(module: ModuleBuilder, width: FloatType) {
    this.#module = module;
    this.#width = width;
  }

  /**
   * The function's value. Operands that are not variables yet may be written at once, as statements of `f`, so variables that
   * they or the result read must not change before the result is used.
   *
   * @param fn The function.
   * @param f The function of the module that the value is needed in.
   * @param xs Its operands.
   * @throws {TypeError} If there are too many or too few operands.
   */
  call(fn: VectorFunction, f: FunctionBuilder, ...xs: Expr<"v128">[]): Expr<"v128"> {
    if (xs.length !== fn.arity) {
      throw new TypeError(
        `Cannot call ${fn.name}: expected ${fn.arity} operands, got ${xs.length}`,
      );
    }
    if (!fn.inline) return this.#handle(fn).call(...xs);
    return fn.emit[this.#width](f, ...xs.map((x) => x instanceof Local ? x : f.let(x)));
  }

  #handle(fn: VectorFunction): Called {
    const known = this.#defined.get(fn);
    if (known !== undefined) return known;
    const params: readonly "v128"[] = Array.from({ length: fn.arity }, () => "v128");
    const defined = this.#module.function(
      fn.name,
      { params, results: ["v128"] },
      (f, ...xs: readonly Vector[]) => f.return(fn.emit[this.#width](f, ...xs)),
    );
    this.#defined.set(fn, defined);
    return defined;
  }
}
