import type { TensorType } from "../../../graph/node.ts";
import type { ArrayNode } from "../../plan/selected.ts";
import type { NodeOf } from "../../../graph/value.ts";
import { type FunctionHandle, i32, i64 } from "../asm/mod.ts";
import { emitCopy } from "../copy.ts";
import { type Emitter, once, type SingleEmitter } from "../emitter.ts";
import { addFaultSite } from "../fault.ts";
import { bytesOf } from "../layout.ts";
import { itemsOf, partsOf } from "./parts.ts";
import { emitPicks, type Picks, picksOf, sharesIndices } from "./picks.ts";

/** Parameters: the array, the indices, the result, the fault site, and the range of {@linkcode emitPicks}. */
type Gather = FunctionHandle<readonly ["i32", "i32", "i32", "i32", "i32", "i32"], readonly []>;

/** Rows by their indices. Where an index names a single element it is loaded and stored, longer rows are copied. */
export const gather: SingleEmitter = {
  accepts: () => true,
  units: (node, types) => shared(node, types).parts.count,
  emit(scope) {
    const { f, node, types, inputs: [x, indices], output, width } = scope;
    const { picks, parts } = shared(node, types), bytes = bytesOf(node.dtype, width);
    const { kind, axis, origin } = node as NodeOf<"gather">;
    const [{ shape }, { shape: indexShape }] = types;
    const op = { kind, axis, origin };
    const site = addFaultSite(scope, { kind: "index", op, indices: indexShape, shape });
    const fn = once(
      scope,
      `gather ${bytes} ${Object.values(picks)}`,
      () => defineGather(scope, picks, bytes),
    );
    const { from, to } = itemsOf(scope, parts);
    f.call(fn, i32.const(x), i32.const(indices), i32.const(output), i32.const(site), from, to);
  },
};

function shared(node: ArrayNode, [x, indices]: readonly TensorType[]) {
  const picks = picksOf(node as NodeOf<"gather">, x.shape, indices.shape);
  const { outer, count, length } = picks;
  const parts = sharesIndices(picks, { sharesBlock: true })
    ? partsOf(count, length)
    : partsOf(outer, count * length);
  return { picks, parts };
}

function defineGather(emitter: Emitter, picks: Picks, bytes: 4 | 8): Gather {
  const { size, length } = picks, rowBytes = length * bytes;
  const signature = { params: ["i32", "i32", "i32", "i32", "i32", "i32"], results: [] } as const;
  return emitter.module.function("gather", signature, (f, x, indices, out, site, from, to) => {
    const block = f.local("i32");
    const range = { indices, site, from, to, sharesBlock: true };
    emitPicks(emitter, f, picks, range, {
      enter: (i) => f.set(block, i32.add(x, i32.mul(i, i32.const(size * rowBytes)))),
      pick: (row, place) => {
        const source = i32.add(block, i32.mul(row, i32.const(rowBytes)));
        const target = i32.add(out, i32.mul(place, i32.const(rowBytes)));
        if (rowBytes === 8) f.store(target, i64.load(source));
        else emitCopy(f, target, source, rowBytes);
      },
    });
  });
}
