import type { FloatType } from "../../../core/dtype.ts";
import type { Expr, FunctionBuilder, Local } from "../asm/mod.ts";

/** A vector that may be read more than once. */
export type Vector = Local<"v128">;

/** Writes a function of vectors: four singles or two doubles at a time, each lane on its own. */
export type VectorEmitter = (f: FunctionBuilder, ...operands: Vector[]) => Expr<"v128">;

/**
 * An elementwise function of floats, or of words, in vector instructions. All lanes take the same path, but for slow paths that
 * are taken when any lane needs them and leave the other lanes as they are. Nothing traps, so lanes that hold no data do no
 * harm.
 */
export interface VectorFunction {
  /** What it is called in listings: `exp`. */
  readonly name: string;
  /** How many operands it has. */
  readonly arity: 1 | 2;
  /** Whether its instructions stand where it is used; otherwise it is a function of the module that is called. */
  readonly inline: boolean;
  /** How it is written for each width. */
  readonly emit: Readonly<Record<FloatType, VectorEmitter>>;
}
