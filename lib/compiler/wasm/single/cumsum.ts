import type { FloatType } from "../../../core/dtype.ts";
import type { ArrayNode } from "../../plan/selected.ts";
import type { NodeOf } from "../../../graph/value.ts";
import {
  type Expr,
  f32x4,
  f64x2,
  type FunctionBuilder,
  type FunctionHandle,
  i32,
  i32x4,
  type Local,
} from "../asm/mod.ts";
import { type Emitter, once, type SingleEmitter } from "../emitter.ts";
import { type Bytes, loadBytes, storeBytes } from "./bytes.ts";
import { type Lines, linesOf } from "./lines.ts";
import { itemsOf, partsOf } from "./parts.ts";

/** Parameters: the array, the result, the first block and the one to stop at. */
type Cumsum = FunctionHandle<readonly ["i32", "i32", "i32", "i32"], readonly []>;

/** Running sums: of singles in doubles, so that only what is written is rounded. Neighbouring lines share a vector. */
export const cumsum: SingleEmitter = {
  accepts: () => true,
  units: (node) => shared(node).parts.count,
  emit(scope) {
    const { f, node, inputs: [x], output, width } = scope;
    const { lines, parts } = shared(node);
    const { exclusive, reverse, dtype } = node as NodeOf<"cumsum">;
    const element = dtype === "int32" ? "int32" : width;
    const spec: CumsumSpec = { ...lines, exclusive, reverse, element };
    const key = `cumsum ${Object.values(spec)}`;
    const fn = once(scope, key, () => defineCumsum(scope, spec));
    const { from, to } = itemsOf(scope, parts);
    f.call(fn, i32.const(x), i32.const(output), from, to);
  },
};

function shared(node: ArrayNode) {
  const lines = linesOf(node.shape, (node as NodeOf<"cumsum">).axis);
  return { lines, parts: partsOf(lines.outer, lines.length * lines.inner) };
}

interface CumsumSpec extends Lines {
  readonly exclusive: boolean;
  readonly reverse: boolean;
  readonly element: "int32" | FloatType;
}

/** How elements are added up. */
interface Summation {
  /** The bytes of an element. */
  readonly size: 4 | 8;
  /** How many elements a vector sums. */
  readonly lanes: 2 | 4;
  /** What memory holds, as it is summed. */
  widen(elements: Expr<"v128">): Expr<"v128">;
  /** A sum, as memory holds it. */
  narrow(sums: Local<"v128">): Expr<"v128">;
  add(a: Expr<"v128">, b: Expr<"v128">): Expr<"v128">;
}

const same = (v: Expr<"v128">) => v;
const SUMMATIONS: Readonly<Record<CumsumSpec["element"], Summation>> = {
  int32: { size: 4, lanes: 4, widen: same, narrow: same, add: i32x4.add },
  f32: {
    size: 4,
    lanes: 2,
    widen: f64x2.promoteLowF32x4,
    narrow: f32x4.demoteF64x2Zero,
    add: f64x2.add,
  },
  f64: { size: 8, lanes: 2, widen: same, narrow: same, add: f64x2.add },
};

function defineCumsum({ module }: Emitter, spec: CumsumSpec): Cumsum {
  const { inner, length } = spec, { size, lanes } = SUMMATIONS[spec.element];
  const whole = inner - inner % lanes;
  const signature = { params: ["i32", "i32", "i32", "i32"], results: [] } as const;
  return module.function("cumsum", signature, (f, x, out, from, to) => {
    const block = f.local("i32"), column = f.local("i32");
    f.for(block, from, to, 1, () => {
      const first = f.let(i32.mul(block, i32.const(length * inner * size)));
      const sum = (bytes: Bytes) => emitLine(f, spec, { x, out, bytes }, i32.add(first, column));
      f.for(column, 0, whole * size, lanes * size, () => sum(lanes * size as Bytes));
      f.for(column, whole * size, inner * size, size, () => sum(size));
    });
  });
}

/** The lines whose first elements are so many bytes at that distance from the beginning. */
function emitLine(
  f: FunctionBuilder,
  { length, inner, exclusive, reverse, element }: CumsumSpec,
  { x, out, bytes }: {
    readonly x: Local<"i32">;
    readonly out: Local<"i32">;
    readonly bytes: Bytes;
  },
  distance: Expr<"i32">,
): void {
  const { size, widen, narrow, add } = SUMMATIONS[element];
  const step = inner * size, start = reverse ? (length - 1) * step : 0;
  const at = f.let(i32.add(distance, i32.const(start)));
  const i = f.local("i32"), sum = f.let(i32x4.const(0, 0, 0, 0)), next = f.local("v128");
  f.for(i, 0, length, 1, () => {
    f.set(next, add(sum, widen(loadBytes(i32.add(x, at), bytes))));
    storeBytes(f, i32.add(out, at), narrow(exclusive ? sum : next), bytes);
    f.set(sum, next);
    f.set(at, i32.add(at, i32.const(reverse ? -step : step)));
  });
}
