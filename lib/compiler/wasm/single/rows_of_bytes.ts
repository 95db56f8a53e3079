/**
 * Bytes that become numbers on their way.
 *
 * @module
 */
import { sizeOf } from "../../../core/shape.ts";
import type { FloatType } from "../../../core/dtype.ts";
import type { SelectedNodeOf } from "../../plan/selected.ts";
import {
  type Expr,
  f32x4,
  f64x2,
  type FunctionHandle,
  i16x8,
  i32,
  i32x4,
  type Local,
  v128,
} from "../asm/mod.ts";
import { type Emitter, once, type SingleEmitter } from "../emitter.ts";
import { addFaultSite, emitFault } from "../fault.ts";
import { itemsOf, partsOf } from "./parts.ts";
import { floatConstant } from "../loop/pointwise.ts";
import { bytesOf } from "../layout.ts";

/** The numbers of rows, checked once for all that reads them. */
export const checkedRows: SingleEmitter = {
  accepts: () => true,
  emit(scope) {
    const { f, node, types: [{ shape }], inputs: [rows], output } = scope;
    const { gather, of } = node as SelectedNodeOf<"checkedRows">;
    const site = i32.const(
      addFaultSite(scope, { kind: "index", op: gather, indices: shape, shape: of }),
    );
    const i = f.local("i32"), row = f.local("i32");
    f.for(i, 0, sizeOf(shape), 1, () => {
      const at = f.let(i32.shl(i, i32.const(2)));
      f.set(row, i32.load(i32.add(i32.const(rows), at)));
      f.if(i32.geU(row, i32.const(of[0])), () => {
        emitFault(scope, f, site, i, row);
        f.set(row, i32.const(0));
      });
      f.store(i32.add(i32.const(output), at), row);
    });
  },
};

/** Bytes as words. */
export const wordsOfBytes: SingleEmitter = {
  accepts: () => true,
  units: (node) => partsOf(sizeOf(node.shape), 1).count,
  emit(scope) {
    const { f, module, node, inputs: [bytes], output } = scope;
    const fn = once(scope, "words of bytes", () =>
      module.function(
        "words of bytes",
        { params: ["i32", "i32", "i32", "i32"], results: [] },
        (f, from, to, begin, end) => {
          const i = f.local("i32");
          f.for(i, begin, end, 1, () => {
            const word = i32.load8U(i32.add(from, i));
            f.store(i32.add(to, i32.shl(i, i32.const(2))), word);
          });
        },
      ));
    const { from, to } = itemsOf(scope, partsOf(sizeOf(node.shape), 1));
    f.call(fn, i32.const(bytes), i32.const(output), from, to);
  },
};

/** Rows of bytes by their numbers, as floats, scaled. */
export const rowsOfBytes: SingleEmitter = {
  accepts: () => true,
  units: (node) => partsOf(node.shape[0], rowLength(node.shape)).count,
  emit(scope) {
    const { f, node, inputs: [bytes, rows], output, width } = scope;
    const { scale } = node as SelectedNodeOf<"rowsOfBytes">, length = rowLength(node.shape);
    const isFloat = node.dtype === "float";
    const fn = once(
      scope,
      `rows of bytes ${length} ${isFloat && scale}`,
      () => isFloat ? defineRows(scope, width, length, scale) : defineWholeRows(scope, length),
    );
    const { from, to } = itemsOf(scope, partsOf(node.shape[0], length));
    const row = f.local("i32");
    f.for(row, from, to, 1, () => {
      const source = i32.load(i32.add(i32.const(rows), i32.shl(row, i32.const(2))));
      const place = i32.mul(row, i32.const(length * bytesOf(node.dtype, width)));
      const begin = i32.add(i32.const(bytes), i32.mul(source, i32.const(length)));
      f.call(fn, begin, i32.add(i32.const(output), place));
    });
  },
};

function rowLength([, ...inner]: readonly number[]): number {
  return sizeOf(inner);
}

type Row = FunctionHandle<readonly ["i32", "i32"], readonly []>;

/** A row: four bytes a vector of singles, two a vector of doubles. */
function defineRows({ module }: Emitter, width: FloatType, length: number, scale: number): Row {
  const lanes = width === "f32" ? 4 : 2, size = bytesOf("float", width);
  return module.function("row of bytes", { params: ["i32", "i32"], results: [] }, (f, from, to) => {
    const i = f.local("i32");
    const factor = f.let(floatConstant(scale, width));
    const whole = length - length % lanes;
    const at = () => i32.add(to, i32.mul(i, i32.const(size)));
    f.for(i, 0, whole, lanes, () => {
      f.store(at(), scaledFloats(i32.add(from, i), factor, width));
    });
    if (whole === length) return;
    f.set(i, i32.const(whole));
    const rest = f.let(scaledFloats(i32.add(from, i), factor, width));
    for (let lane = 0; lane < length - whole; lane++) {
      f.storeLane(size === 4 ? 32 : 64, at(), rest, lane, lane * size);
    }
  });
}

/** A row of whole numbers. */
function defineWholeRows({ module }: Emitter, length: number): Row {
  return module.function("row of bytes", { params: ["i32", "i32"], results: [] }, (f, from, to) => {
    const i = f.local("i32");
    f.for(i, 0, length, 1, () => {
      f.store(i32.add(to, i32.shl(i, i32.const(2))), i32.load8U(i32.add(from, i)));
    });
  });
}

/** The next bytes as floats. Four are read, in a program of doubles too: memory goes on behind the last row. */
function scaledFloats(
  pointer: Expr<"i32">,
  factor: Local<"v128">,
  width: FloatType,
): Expr<"v128"> {
  const words = i32x4.extendLowI16x8U(i16x8.extendLowI8x16U(v128.load32Zero(pointer)));
  return width === "f32"
    ? f32x4.mul(f32x4.convertI32x4U(words), factor)
    : f64x2.mul(f64x2.convertLowI32x4U(words), factor);
}
