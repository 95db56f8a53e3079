import { castElement } from "../../../../graph/kernels/cast.ts";
import type { Rule } from "../../../rewrite/rewriter.ts";

/**
 * tfjs's `OneHot` is right for ones and zeros of one dtype, which differs from backend to backend. Another dtype is cast,
 * other values are chosen.
 */
export function oneHotIn(native: "float" | "int32"): Rule {
  return (op, to) => {
    if (op.kind !== "oneHot") return undefined;
    const isUnit = op.on === 1 && op.off === 0;
    if (isUnit && op.to === native) return undefined;
    const hot = to.raw({ ...op, on: 1, off: 0, to: native });
    if (isUnit) return to.cast(hot, op.to);
    const value = (x: number) => to.scalar(castElement(x, op.to), op.to);
    return to.where(to.cast(hot, "bool"), value(op.on), value(op.off));
  };
}
