import { sizeOf } from "../../../core/shape.ts";
import type { FloatType } from "../../../core/dtype.ts";
import type { ArrayNode } from "../../plan/selected.ts";
import { i32 } from "../asm/mod.ts";
import type { SingleEmitter } from "../emitter.ts";
import { bytesOf } from "../layout.ts";
import { itemsOf, type Parts, partsOf } from "./parts.ts";

/** State is copied in pieces of so many bytes. */
const PIECE = 4096;

/** The next state in the place of the old one; if it is not to be replaced, and lies there, there is nothing to do. */
export const commit: SingleEmitter = {
  accepts: () => true,
  units: (node, _types, width) => piecesOf(node, width).count,
  emit(scope) {
    const { f, node, inputs: [condition, next, old], output, width } = scope;
    const all = sizeOf(node.shape) * bytesOf(node.dtype, width);
    const { from, to } = itemsOf(scope, piecesOf(node, width));
    const begin = f.let(i32.mul(from, i32.const(PIECE))),
      end = f.let(i32.mul(to, i32.const(PIECE)));
    f.if(i32.gtU(end, i32.const(all)), () => f.set(end, i32.const(all)));
    const copy = (source: number) => {
      const target = i32.add(i32.const(output), begin);
      f.memoryCopy(target, i32.add(i32.const(source), begin), i32.sub(end, begin));
    };
    const keep = () => copy(old);
    f.if(i32.load(i32.const(condition)), () => copy(next), output === old ? undefined : keep);
  },
};

function piecesOf(node: ArrayNode, width: FloatType): Parts {
  const bytes = sizeOf(node.shape) * bytesOf(node.dtype, width);
  // Copying takes a fraction of what an element of work does.
  return partsOf(Math.ceil(bytes / PIECE), PIECE / 16);
}
