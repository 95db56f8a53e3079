/**
 * Typed expressions: trees of instructions that leave one value.
 *
 * @module
 */

import type { ByteWriter } from "./byte_writer.ts";
import type { ValueType } from "./value_type.ts";

const NONE: readonly Expr[] = [];

/** Writes what stands behind an instruction's opcode. */
export type Immediate = (out: ByteWriter) => void;

/**
 * An instruction with its operands. Nothing is evaluated or written until a statement uses it, and it then reads locals and
 * memory as they are at that place.
 *
 * An expression is used once. Using it twice would write, and run, its instructions twice, so it is refused; name the value
 * with `f.let` instead. Locals, globals and constants are the exceptions: they cost nothing to repeat.
 */
export class Expr<T extends ValueType = ValueType> {
  /** The type of its value. */
  readonly type: T;
  /** What it is called in messages: `f32x4.add`. */
  readonly name: string;
  /** One byte, or the prefix's byte times 2¹⁶ plus the number behind the prefix. */
  readonly opcode: number;
  /** What is evaluated first, in this order. */
  readonly operands: readonly Expr[];
  /** What follows the opcode. */
  readonly immediate: Immediate | undefined;
  /** Whether a statement has used it up; always false for what may be repeated. */
  used = false;

  constructor(
    name: string,
    type: T,
    opcode: number,
    operands: readonly Expr[],
    immediate?: Immediate,
  ) {
    this.name = name;
    this.type = type;
    this.opcode = opcode;
    this.operands = operands;
    this.immediate = immediate;
  }

  /** What it is: what is no instruction may be used more than once. */
  get kind(): "instruction" | "constant" | "local" | "global" {
    return "instruction";
  }
}

/** A number that is known when the module is built. */
export class Constant<T extends ValueType = ValueType, V = number> extends Expr<T> {
  /** The number. */
  readonly value: V;

  constructor(name: string, type: T, opcode: number, value: V, immediate: Immediate) {
    super(name, type, opcode, NONE, immediate);
    this.value = value;
  }

  override get kind(): "constant" {
    return "constant";
  }
}

const LOCAL_GET = 0x20, GLOBAL_GET = 0x23;

/** A variable of one function; as an expression, its value at the place where the expression is used. */
export class Local<T extends ValueType = ValueType> extends Expr<T> {
  /** Its number among the function's parameters and locals. */
  readonly index: number;
  /** The function it belongs to. */
  readonly owner: object;

  constructor(type: T, index: number, owner: object) {
    super("a local", type, LOCAL_GET, NONE);
    this.index = index;
    this.owner = owner;
  }

  override get kind(): "local" {
    return "local";
  }
}

/** A variable of the module; as an expression, its value at the place where the expression is used. */
export class Global<T extends ValueType = ValueType> extends Expr<T> {
  /** Its number in the module. */
  readonly index: number;
  /** Whether it can be set. */
  readonly mutable: boolean;

  constructor(type: T, index: number, mutable: boolean) {
    super("a global", type, GLOBAL_GET, NONE);
    this.index = index;
    this.mutable = mutable;
  }

  override get kind(): "global" {
    return "global";
  }
}

/** Writes an opcode. */
export function writeOpcode(out: ByteWriter, opcode: number): void {
  if (opcode < 0x100) return out.byte(opcode);
  out.byte(opcode >>> 16);
  out.u32(opcode & 0xffff);
}
