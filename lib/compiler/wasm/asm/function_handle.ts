/**
 * Functions as others call them.
 *
 * @module
 */

import { Expr } from "./expr.ts";
import type { Operands } from "./instruction.ts";
import type { ValueType } from "./value_type.ts";

/** The types of some parameters. */
export type Params = readonly ValueType[];
/** The type of a function's result, or none. */
export type Results = readonly [] | readonly [ValueType];

/** What a function takes and leaves. */
export interface Signature<P extends Params = Params, R extends Results = Results> {
  /** The types of its parameters. */
  readonly params: P;
  /** The type of its result; empty if it has none. */
  readonly results: R;
}

/** The expression that a call is: none for a function without a result. */
export type CallOf<R extends Results> = R extends readonly [infer T extends ValueType] ? Expr<T>
  : undefined;

const CALL = 0x10;

/** A function of a module, defined or imported. */
export class FunctionHandle<P extends Params = Params, R extends Results = Results> {
  /** Its name. */
  readonly name: string;
  /** Its number in the module. */
  readonly index: number;
  /** What it takes and leaves. */
  readonly signature: Signature<P, R>;

  constructor(name: string, index: number, signature: Signature<P, R>) {
    this.name = name;
    this.index = index;
    this.signature = signature;
  }

  /**
   * Calls it, for its result; a function without one is called by `f.call`.
   *
   * @throws {TypeError} If it has no result or another number of parameters.
   */
  call(...args: Operands<P>): CallOf<R> {
    const [type] = this.signature.results;
    if (type === undefined) {
      throw new TypeError(
        `Cannot use a call of "${this.name}" as a value: the function has no result (call it by f.call)`,
      );
    }
    this.checkArguments(args.length);
    return new Expr(`call of ${this.name}`, type, CALL, args, (out) => out.u32(this.index)) as
      & CallOf<R>
      & Expr;
  }

  /** Throws unless there are as many arguments as parameters, for callers whose lists are no tuples. */
  checkArguments(count: number): void {
    const { length } = this.signature.params;
    if (count === length) return;
    throw new TypeError(`Cannot call "${this.name}": expected ${length} arguments, got ${count}`);
  }
}
