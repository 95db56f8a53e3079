/**
 * Sums by index.
 *
 * Updates of one place are added in their order, so that a sum is the same to the bit whoever computes it. Where many singles
 * may come to one place they are added in doubles, block by block, and rounded once.
 *
 * @module
 */
import type { FloatType } from "../../../core/dtype.ts";
import type { TensorType } from "../../../graph/node.ts";
import type { ArrayNode } from "../../plan/selected.ts";
import type { NodeOf } from "../../../graph/value.ts";
import {
  type Expr,
  f32x4,
  f64x2,
  type FunctionBuilder,
  type FunctionHandle,
  i32,
  type Local,
} from "../asm/mod.ts";
import { type Emitter, once, type SingleEmitter } from "../emitter.ts";
import { addFaultSite } from "../fault.ts";
import { bytesOf } from "../layout.ts";
import { type Element, emitAddRow, LONG_ROW } from "./add_row.ts";
import { loadBytes, storeBytes } from "./bytes.ts";
import { itemsOf, partsOf } from "./parts.ts";
import { emitPicks, type Picks, picksOf } from "./picks.ts";

/** Parameters: the indices, the updates, the result, the fault site, the first block and the one to stop at, scratch memory. */
type ScatterAdd = FunctionHandle<
  readonly ["i32", "i32", "i32", "i32", "i32", "i32", "i32"],
  readonly []
>;

/** More updates than that are added in doubles, unless there are more places than updates. */
const MANY = 256;

/** Zeros, to which updates are added. */
export const scatterAdd: SingleEmitter = {
  accepts: () => true,
  units: (node, types) => shared(node, types).parts.count,
  scratchBytes: (node, types, width) => {
    const { picks, parts } = shared(node, types);
    return isWide(picks, elementOf(node, width)) ? wideBytes(picks) * parts.count : 0;
  },
  emit(scope) {
    const { f, node, types, inputs: [indices, updates], output, width, scratch, begin } = scope;
    const { picks, parts } = shared(node, types), element = elementOf(node, width);
    const { kind, axis, origin, to: shape } = node as NodeOf<"scatterAdd">;
    const op = { kind, axis, origin };
    const site = addFaultSite(scope, { kind: "index", op, indices: types[0].shape, shape });
    const fn = once(
      scope,
      `scatterAdd ${element} ${Object.values(picks)}`,
      () => defineScatterAdd(scope, picks, element),
    );
    const { from, to } = itemsOf(scope, parts);
    const own = i32.add(i32.const(scratch), i32.mul(begin, i32.const(wideBytes(picks))));
    const arrays = [indices, updates, output].map((address) => i32.const(address));
    f.call(fn, arrays[0], arrays[1], arrays[2], i32.const(site), from, to, own);
  },
};

/** Blocks may be shared, as the places of two are never one. */
function shared(node: ArrayNode, [indices]: readonly TensorType[]) {
  const picks = picksOf(
    node as NodeOf<"scatterAdd">,
    (node as NodeOf<"scatterAdd">).to,
    indices.shape,
  );
  const { outer, size, count, length } = picks;
  return { picks, parts: partsOf(outer, (size + count) * length) };
}

function elementOf({ dtype }: ArrayNode, width: FloatType): Element {
  return dtype === "int32" ? "int32" : width;
}

function isWide({ count, size }: Picks, element: Element): boolean {
  return element === "f32" && count > MANY && count >= size;
}

/** The bytes of the sums of a block in doubles. */
function wideBytes({ size, length }: Picks): number {
  return Math.ceil(size * length / 2) * 16;
}

function defineScatterAdd(emitter: Emitter, picks: Picks, element: Element): ScatterAdd {
  const { size, length } = picks, wide = isWide(picks, element);
  const bytes = bytesOf(element === "int32" ? "int32" : "float", emitter.width);
  const rowBytes = length * bytes, blockBytes = size * rowBytes;
  const sumBytes = wide ? 8 * length : rowBytes;
  const params = ["i32", "i32", "i32", "i32", "i32", "i32", "i32"] as const;
  return emitter.module.function(
    "scatterAdd",
    { params, results: [] },
    (f, indices, updates, out, site, from, to, scratch) => {
      const sums = f.local("i32");
      emitPicks(emitter, f, picks, { indices, site, from, to, sharesBlock: false }, {
        enter(block) {
          const own = i32.add(out, i32.mul(block, i32.const(blockBytes)));
          f.set(sums, wide ? scratch : own);
          f.memoryFill(sums, i32.const(0), i32.const(size * sumBytes));
        },
        pick(row, place) {
          const sum = f.let(i32.add(sums, i32.mul(row, i32.const(sumBytes))));
          const update = f.let(i32.add(updates, i32.mul(place, i32.const(rowBytes))));
          if (wide) addWide(f, sum, update, length);
          else emitAddRow(f, sum, update, rowBytes, element);
        },
        leave(block) {
          if (!wide) return;
          round(f, i32.add(out, i32.mul(block, i32.const(blockBytes))), scratch, size * length);
        },
      });
    },
  );
}

/** Adds a row of singles to one of doubles. */
function addWide(
  f: FunctionBuilder,
  sum: Local<"i32">,
  update: Local<"i32">,
  length: number,
): void {
  const add = (lanes: 1 | 2, at: number) => {
    const next = f64x2.promoteLowF32x4(loadBytes(update, lanes === 2 ? 8 : 4, 4 * at));
    const bytes = lanes === 2 ? 16 : 8;
    storeBytes(f, sum, f64x2.add(loadBytes(sum, bytes, 8 * at), next), bytes, 8 * at);
  };
  const looped = length > 2 * LONG_ROW ? length - length % 2 : 0;
  if (looped > 0) {
    const end = f.let(i32.add(sum, i32.const(8 * looped)));
    f.loop((again) => {
      add(2, 0);
      f.set(update, i32.add(update, i32.const(8)));
      f.branchIf(again, i32.ltU(f.tee(sum, i32.add(sum, i32.const(16))), end));
    });
  }
  const rest = length - looped;
  for (let at = 0; at + 2 <= rest; at += 2) add(2, at);
  if (rest % 2 === 1) add(1, rest - 1);
}

/** Writes doubles as singles. */
function round(
  f: FunctionBuilder,
  to: Expr<"i32">,
  doubles: Local<"i32">,
  count: number,
): void {
  const target = f.let(to), source = f.let(doubles);
  const end = f.let(i32.add(doubles, i32.const(8 * (count - count % 2))));
  const put = (bytes: 4 | 8) =>
    storeBytes(f, target, f32x4.demoteF64x2Zero(loadBytes(source, bytes === 8 ? 16 : 8)), bytes);
  f.if(i32.ltU(source, end), () =>
    f.loop((again) => {
      put(8);
      f.set(target, i32.add(target, i32.const(8)));
      f.branchIf(again, i32.ltU(f.tee(source, i32.add(source, i32.const(16))), end));
    }));
  if (count % 2 === 1) put(4);
}
