/**
 * Keys and draws.
 *
 * @module
 */
import { sizeOf } from "../../../core/shape.ts";
import type { NodeOf } from "../../../graph/value.ts";
import { i32 } from "../asm/mod.ts";
import { once, type SingleEmitter } from "../emitter.ts";
import { defineDeriveKey, type DeriveKey } from "../random/derive_key.ts";
import { defineFill, type Fill } from "../random/fill.ts";
import { defineThreefry } from "../random/threefry.ts";

/** A key from a key and a number. */
export const deriveKey: SingleEmitter = {
  accepts: () => true,
  emit(scope) {
    const { f, module, inputs: [key, data], output } = scope;
    const { op } = scope.node as NodeOf<"deriveKey">;
    const threefry = once(scope, "threefry", () => defineThreefry(module));
    const derive = once(
      scope,
      `deriveKey ${op}`,
      (): DeriveKey => defineDeriveKey(module, op, threefry),
    );
    f.call(derive, i32.const(key), i32.load(i32.const(data)), i32.const(output));
  },
};

/** Draws are shared in parts of so many elements, a multiple of 8: blocks are never cut. */
const PART = 1024;

/** Words, uniforms and normals. */
export const random: SingleEmitter = {
  accepts: () => true,
  units: (node) => Math.max(1, Math.ceil(sizeOf(node.shape) / PART)),
  emit(scope) {
    const { f, module, width, node, inputs: [key], output, begin, end } = scope;
    const { op } = node as NodeOf<"random">, size = sizeOf(node.shape);
    const fill = once(scope, `random ${op}`, (): Fill => defineFill(module, { op, width }));
    const from = i32.mul(begin, i32.const(PART));
    const to = f.let(i32.mul(end, i32.const(PART)));
    f.if(i32.gtS(to, i32.const(size)), () => f.set(to, i32.const(size)));
    f.call(fill, i32.const(key), i32.const(output), i32.const(size), from, to);
  },
};
