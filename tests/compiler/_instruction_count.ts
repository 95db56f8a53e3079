/**
 * Counts what a vector function costs.
 *
 * @module
 */
import type { FloatType } from "../../lib/core/dtype.ts";
import { ByteWriter } from "../../lib/compiler/wasm/asm/byte_writer.ts";
import { FunctionBuilder } from "../../lib/compiler/wasm/asm/mod.ts";
import type { Vector, VectorFunction } from "../../lib/compiler/wasm/math/vector_function.ts";

const VECTOR_PREFIX = 0xfd, CONSTANT = 12, SHUFFLE = 13;
/** Of local.get, local.set, local.tee and i32.const one number follows. */
const WITH_NUMBER = new Set([0x20, 0x21, 0x22, 0x41]);
const RETURN = 0x0f;

/** The number of vector instructions that a function is written in; constants and variables are not counted. */
export function instructionCount(fn: VectorFunction, width: FloatType): number {
  const params = Array.from({ length: fn.arity }, () => "v128" as const);
  const f = new FunctionBuilder(fn.name, { params, results: ["v128"] } as const);
  f.return(fn.emit[width](f, ...params.map((_, i) => f.param(i) as Vector)));
  const entry = new ByteWriter();
  f.encode(entry);
  const bytes = entry.view();
  let at = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0;; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  number(); // The entry's size,
  for (let runs = number(); runs > 0; runs--, at++) number(); // the variables.
  for (let count = 0;;) {
    const opcode = bytes[at++];
    if (opcode === RETURN) return count;
    if (WITH_NUMBER.has(opcode)) number();
    else if (opcode === VECTOR_PREFIX) {
      const instruction = number();
      if (instruction !== CONSTANT) count++;
      if (instruction === CONSTANT || instruction === SHUFFLE) at += 16;
    } else throw new Error(`internal: ${fn.name}: unknown opcode ${opcode}`);
  }
}
