/**
 * The body of a function: statements over typed expressions.
 *
 * @module
 */

import { ByteWriter } from "./byte_writer.ts";
import { Constant, Expr, type Global, Local, writeOpcode } from "./expr.ts";
import type { FunctionHandle, Params, Results, Signature } from "./function_handle.ts";
import { i32 } from "./i32.ts";
import { ATOMIC, checkedBelow, EXTENDED, type Operands, VECTOR } from "./instruction.ts";
import type { VectorConstant } from "./lanes.ts";
import { memoryArgument } from "./memory.ts";
import { VALUE_TYPE_CODES, type ValueType } from "./value_type.ts";

/** The place a branch goes to: the end of a block, or the beginning of a loop. */
export interface Label {
  /** How many blocks stand around it, itself included. */
  readonly depth: number;
}

/** What `f.return` is given: the result, or nothing. */
type ReturnValue<R extends Results> = R extends readonly [infer T extends ValueType] ? [Expr<T>]
  : [];

/** Says what a vector constant is read from. */
export type ConstantPool = (constant: VectorConstant) => Expr<"v128">;

/** How a counted loop compares. */
export interface ForOptions {
  /** Whether the numbers are unsigned, as addresses are. Signed unless it is set. */
  readonly unsigned?: boolean;
}

const BLOCK = 0x02, LOOP = 0x03, IF = 0x04, ELSE = 0x05, END = 0x0b, NO_RESULT = 0x40;
const STORES = { i32: [0x36, 2], i64: [0x37, 3], f32: [0x38, 2], f64: [0x39, 3] } as const;

/**
 * Writes the body of a function. Each statement is written when its method is called; a statement's expressions are evaluated
 * there, in the order of their operands.
 */
export class FunctionBuilder<R extends Results = Results> {
  readonly #name: string;
  readonly #code = new ByteWriter();
  readonly #locals: ValueType[] = [];
  readonly #params: Params;
  readonly #hasResult: boolean;
  /** The labels that are open, the outermost first. */
  readonly #labels: Label[] = [];
  readonly #pool: ConstantPool;

  /**
   * @param name What it is called in messages.
   * @param signature The types of its parameters and of its result.
   * @param pool What vector constants are read from; without, each is written where it is used.
   */
  constructor(
    name: string,
    signature: Signature<Params, R>,
    pool: ConstantPool = (constant) => constant,
  ) {
    this.#name = name;
    this.#pool = pool;
    this.#params = signature.params;
    this.#hasResult = signature.results.length > 0;
  }

  /** The parameter of that number, a variable like the others. */
  param(index: number): Local {
    return new Local(this.#params[index], index, this);
  }

  /** A new variable, zero at first. */
  local<T extends ValueType>(type: T): Local<T> {
    this.#locals.push(type);
    return new Local(type, this.#params.length + this.#locals.length - 1, this);
  }

  /** A new variable with a value. */
  let<T extends ValueType>(value: Expr<T>): Local<T> {
    const local = this.local(value.type);
    this.set(local, value);
    return local;
  }

  /** Gives a variable a value. */
  set<T extends ValueType>(local: Local<T>, value: Expr<NoInfer<T>>): void {
    this.#evaluate(value);
    this.#variable(0x21, local);
  }

  /** Gives a variable a value when the expression that is returned is evaluated, and is that value. */
  tee<T extends ValueType>(local: Local<T>, value: Expr<NoInfer<T>>): Expr<T> {
    this.#checkOwner(local);
    return new Expr("local.tee", local.type, 0x22, [value], (out) => out.u32(local.index));
  }

  /** Gives a variable of the module a value. */
  setGlobal<T extends ValueType>(global: Global<T>, value: Expr<NoInfer<T>>): void {
    if (!global.mutable) throw new TypeError("Cannot set a global: it was not declared mutable");
    this.#evaluate(value);
    this.#code.byte(0x24);
    this.#code.u32(global.index);
  }

  /** Writes a value to memory at `pointer + offset`. */
  store(pointer: Expr<"i32">, value: Expr, offset = 0): void {
    const [opcode, alignment] = value.type === "v128" ? [VECTOR + 11, 4] : STORES[value.type];
    this.#store(`${value.type}.store`, opcode, alignment, [pointer, value], offset);
  }

  /** Writes the lowest byte. */
  store8(pointer: Expr<"i32">, value: Expr<"i32">, offset = 0): void {
    this.#store("i32.store8", 0x3a, 0, [pointer, value], offset);
  }

  /** Writes the lowest two bytes. */
  store16(pointer: Expr<"i32">, value: Expr<"i32">, offset = 0): void {
    this.#store("i32.store16", 0x3b, 1, [pointer, value], offset);
  }

  /** Writes one lane of 8, 16, 32 or 64 bits. */
  storeLane(
    bits: 8 | 16 | 32 | 64,
    pointer: Expr<"i32">,
    vector: Expr<"v128">,
    lane: number,
    offset = 0,
  ): void {
    const name = `v128.store${bits}Lane`, alignment = Math.log2(bits) - 3;
    checkedBelow(name, "the lane", lane, 128 / bits);
    this.#store(name, VECTOR + 88 + alignment, alignment, [pointer, vector], offset);
    this.#code.byte(lane);
  }

  /** Writes a word to an aligned address so that other threads see it whole, and all that was written before it. */
  atomicStore(pointer: Expr<"i32">, value: Expr<"i32">, offset = 0): void {
    this.#store("i32.atomicStore", ATOMIC + 0x17, 2, [pointer, value], offset);
  }

  /** Copies bytes; the two ranges may overlap. */
  memoryCopy(to: Expr<"i32">, from: Expr<"i32">, bytes: Expr<"i32">): void {
    this.#instruction(EXTENDED + 10, [to, from, bytes]);
    this.#code.bytes([0, 0]);
  }

  /** Sets bytes to the lowest byte of a value. */
  memoryFill(to: Expr<"i32">, value: Expr<"i32">, bytes: Expr<"i32">): void {
    this.#instruction(EXTENDED + 11, [to, value, bytes]);
    this.#code.byte(0);
  }

  /** Evaluates an expression for what it does. */
  drop(value: Expr): void {
    this.#instruction(0x1a, [value]);
  }

  /** Calls a function that has no result; one with a result is an expression, `fn.call(…)`. */
  call<P extends Params>(fn: FunctionHandle<P, readonly []>, ...args: Operands<P>): void {
    fn.checkArguments(args.length);
    this.#instruction(0x10, args);
    this.#code.u32(fn.index);
  }

  /** Statements with a label at their end: a branch to it leaves them. */
  block(body: (label: Label) => void): void {
    this.#code.bytes([BLOCK, NO_RESULT]);
    this.#nested(body);
    this.#code.byte(END);
  }

  /** Statements with a label at their beginning: a branch to it runs them again. Without a branch they run once. */
  loop(body: (label: Label) => void): void {
    this.#code.bytes([LOOP, NO_RESULT]);
    this.#nested(body);
    this.#code.byte(END);
  }

  /** Runs the one or the other. */
  if(condition: Expr<"i32">, then: () => void, otherwise?: () => void): void {
    this.#instruction(IF, [condition]);
    this.#code.byte(NO_RESULT);
    this.#nested(then);
    if (otherwise !== undefined) {
      this.#code.byte(ELSE);
      this.#nested(otherwise);
    }
    this.#code.byte(END);
  }

  /**
   * Counts: `for (i = start; i < end; i += step)`. `end` is evaluated once, before the first round; `i` may be read after it.
   *
   * @param i The variable that counts.
   * @param start Its first value.
   * @param end What it stays below.
   * @param step What is added, greater than 0. `end + step` must be in the range of the type.
   * @param body The statements.
   * @param options Whether the numbers are unsigned.
   */
  for(
    i: Local<"i32">,
    start: Expr<"i32"> | number,
    end: Expr<"i32"> | number,
    step: number,
    body: () => void,
    options: ForOptions = {},
  ): void {
    const first = asExpr(start), limit = this.#fixed(asExpr(end));
    const below = options.unsigned ? i32.ltU : i32.ltS;
    this.set(i, first);
    const rounds = () =>
      this.loop((again) => {
        body();
        this.branchIf(again, below(this.tee(i, i32.add(i, i32.const(step))), limit));
      });
    if (!(first instanceof Constant && limit instanceof Constant)) this.if(below(i, limit), rounds);
    else if (isBelow(first.value, limit.value, options)) rounds();
  }

  /** Goes to a label. */
  branch(label: Label): void {
    this.#code.byte(0x0c);
    this.#code.u32(this.#distance(label));
  }

  /** Goes to a label if the condition is not 0. */
  branchIf(label: Label, condition: Expr<"i32">): void {
    this.#instruction(0x0d, [condition]);
    this.#code.u32(this.#distance(label));
  }

  /** Goes to the label with that number, or to the default one. */
  branchTable(labels: readonly Label[], otherwise: Label, index: Expr<"i32">): void {
    this.#instruction(0x0e, [index]);
    this.#code.u32(labels.length);
    for (const label of [...labels, otherwise]) this.#code.u32(this.#distance(label));
  }

  /** Leaves the function, with its result if it has one. */
  return(...value: ReturnValue<R>): void {
    if (value.length !== Number(this.#hasResult)) {
      throw new TypeError(
        `Cannot return from "${this.#name}": expected ${Number(this.#hasResult)} values, ` +
          `got ${value.length}`,
      );
    }
    this.#instruction(0x0f, value);
  }

  /** Traps. */
  unreachable(): void {
    this.#code.byte(0x00);
  }

  /** Orders what is written before it and read after it as all threads see it. */
  atomicFence(): void {
    this.#instruction(ATOMIC + 0x03, []);
    this.#code.byte(0);
  }

  /** The code section's entry: size, locals in runs of one type, statements. */
  encode(out: ByteWriter): void {
    const declared = new ByteWriter();
    const runs: [ValueType, number][] = [];
    for (let i = 0; i < this.#locals.length; i++) {
      const type = this.#locals[i];
      if (i > 0 && this.#locals[i - 1] === type) runs[runs.length - 1][1]++;
      else runs.push([type, 1]);
    }
    declared.u32(runs.length);
    for (const [type, count] of runs) {
      declared.u32(count);
      declared.byte(VALUE_TYPE_CODES[type]);
    }
    // A function with a result ends in a return; the end behind it is never reached, which has to be said.
    const ending = this.#hasResult ? [0x00, END] : [END];
    out.u32(declared.length + this.#code.length + ending.length);
    out.bytes(declared.view());
    out.bytes(this.#code.view());
    out.bytes(ending);
  }

  #instruction(opcode: number, operands: readonly Expr[]): void {
    for (let i = 0; i < operands.length; i++) this.#evaluate(operands[i]);
    writeOpcode(this.#code, opcode);
  }

  #store(
    name: string,
    opcode: number,
    alignment: number,
    operands: readonly Expr[],
    offset: number,
  ): void {
    const argument = memoryArgument(name, alignment, offset);
    this.#instruction(opcode, operands);
    argument(this.#code);
  }

  #variable(opcode: number, local: Local): void {
    this.#checkOwner(local);
    this.#code.byte(opcode);
    this.#code.u32(local.index);
  }

  /** Writes an expression: operands, opcode, immediate. */
  #evaluate(expr: Expr): void {
    switch (expr.kind) {
      case "local":
        return this.#variable(expr.opcode, expr as Local);
      case "global":
        return this.#plain(expr);
      case "constant":
        return this.#plain(expr.type === "v128" ? this.#pool(expr as VectorConstant) : expr);
      case "instruction":
        this.#operands(expr);
        return this.#plain(expr);
      default:
        return expr.kind satisfies never;
    }
  }

  /** Writes an expression whose operands have been written. */
  #plain(expr: Expr): void {
    writeOpcode(this.#code, expr.opcode);
    if (expr.kind === "global") this.#code.u32((expr as Global).index);
    else expr.immediate?.(this.#code);
  }

  #operands(expr: Expr): void {
    if (expr.used) {
      throw new Error(
        `Cannot use ${expr.name} twice in "${this.#name}": found a second use of one expression, ` +
          `expected one (name its value by f.let)`,
      );
    }
    expr.used = true;
    const { operands } = expr;
    for (let i = 0; i < operands.length; i++) this.#evaluate(operands[i]);
  }

  #checkOwner(local: Local): void {
    if (local.owner === this) return;
    throw new Error(
      `Cannot use local ${local.index} (${local.type}) in "${this.#name}": it is another function's`,
    );
  }

  #nested(body: (label: Label) => void): void {
    const label = { depth: this.#labels.length + 1 };
    this.#labels.push(label);
    body(label);
    this.#labels.pop();
  }

  /** How many labels outward a label is. */
  #distance(label: Label): number {
    if (this.#labels[label.depth - 1] !== label) {
      throw new Error(
        `Cannot branch in "${this.#name}": the label's block is closed or another function's`,
      );
    }
    return this.#labels.length - label.depth;
  }

  /** An expression whose value does not change during a loop. */
  #fixed(expr: Expr<"i32">): Expr<"i32"> {
    return expr instanceof Constant ? expr : this.let(expr);
  }
}

function asExpr(value: Expr<"i32"> | number): Expr<"i32"> {
  return typeof value === "number" ? i32.const(value) : value;
}

function isBelow(a: unknown, b: unknown, { unsigned }: ForOptions): boolean {
  const [first, second] = [Number(a), Number(b)];
  return unsigned ? first >>> 0 < second >>> 0 : first < second;
}
