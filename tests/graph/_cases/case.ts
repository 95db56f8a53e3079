/**
 * One row of the table of ops: a small graph around one op, with inputs from where the op is at home.
 */
import type { DType } from "../../../lib/core/dtype.ts";
import { storageSize } from "../../../lib/core/nd_array.ts";
import { formatShape, type Shape } from "../../../lib/core/shape.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import { formatType, type Graph, type NodeId } from "../../../lib/graph/node.ts";
import type { Value } from "../../../lib/graph/value.ts";
import { foldKey, type KeyWords, seedKey } from "../../../lib/random/key.ts";
import { fillUniform } from "../../../lib/random/uniform.ts";

/** Where the elements of an input come from. */
export interface Domain {
  /** The least element. */
  readonly min: number;
  /** The largest: whole numbers reach it, the others stay below. */
  readonly max: number;
  /** Whole numbers, whatever the dtype: some of them are equal. */
  readonly whole?: boolean;
  /** Whole numbers plus a fraction in this range: as far from every step and tie as the range is. */
  readonly fraction?: readonly [number, number];
  /** No two elements closer than half of (max − min)/n. */
  readonly apart?: boolean;
  /** These come first, as many of them as there is room for. */
  readonly first?: readonly number[];
}

/** An input of a case. */
export interface CaseInput {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly domain: Domain;
}

/** A small graph around one op. */
export interface OpCase {
  /** The op, what is special about the case, and the types of the inputs: no two cases have the same. */
  readonly name: string;
  readonly inputs: readonly CaseInput[];
  /** Adds the op. `ids` are the inputs, in their order. */
  build(b: GraphBuilder, ids: readonly NodeId[]): NodeId;
  /**
   * Whether the result is a float and, at every point of the inputs' domains and of a neighbourhood of 0.01 around them, an
   * infinitely differentiable function of the float inputs. It need not depend on them.
   */
  readonly smooth: boolean;
}

/** What a case is made from: its name gets the inputs' types added. */
export type CaseSketch = Omit<OpCase, "smooth"> & { readonly smooth?: boolean };

/** Completes a case. Cases are smooth unless they say otherwise. */
export function opCase(sketch: CaseSketch): OpCase {
  const types = sketch.inputs.map(formatType).join(", ");
  return { ...sketch, name: `${sketch.name} (${types})`, smooth: sketch.smooth ?? true };
}

/** The graph of a case; its only output is the op's result. */
export function caseGraph(row: OpCase): Graph {
  const b = new GraphBuilder();
  const ids = row.inputs.map((input, i) => b.input(`x${i}`, input));
  return b.finish([row.build(b, ids)]);
}

/** Inputs for a case, the same for the same case and seed. */
export function caseInputs(row: OpCase, seed = 0): Value[] {
  return row.inputs.map((input, i) => {
    const { shape, dtype } = input;
    return { shape, dtype, data: draw(input, foldKey(foldKey(seedKey(seed), hash(row.name)), i)) };
  });
}

/** Floats in [min, max). */
export function floats(shape: Shape, min = -2, max = 2, more: Partial<Domain> = {}): CaseInput {
  return { shape, dtype: "float", domain: { min, max, ...more } };
}

/** Floats away from whole numbers and from halves, where functions with steps or corners have none. */
export function offSteps(shape: Shape, min = -3, max = 3): CaseInput {
  return floats(shape, min, max, { fraction: [0.1, 0.4] });
}

/** Whole numbers from min to max, both included. */
export function ints(shape: Shape, min = -5, max = 5): CaseInput {
  return { shape, dtype: "int32", domain: { min, max } };
}

/** Fair coins. */
export function bools(shape: Shape): CaseInput {
  return { shape, dtype: "bool", domain: { min: 0, max: 1 } };
}

/** A random key. */
export function key(): CaseInput {
  return { shape: [], dtype: "key", domain: { min: 0, max: 2 ** 32 - 1 } };
}

/** `[2, 3]`, for names. */
export const shown = formatShape;

function draw({ shape, dtype, domain }: CaseInput, from: KeyWords): Float64Array {
  const size = storageSize(shape, dtype);
  const uniforms = fillUniform(from, new Float64Array(2 * size));
  const data = domain.apart
    ? drawApart(domain, uniforms, size)
    : uniforms.slice(0, size).map((u, i) => element(domain, dtype, u, uniforms[size + i]));
  domain.first?.slice(0, size).forEach((value, i) => data[i] = value);
  return data;
}

function element(domain: Domain, dtype: DType, u: number, v: number): number {
  const { min, max, fraction } = domain;
  if (fraction) {
    return min + Math.floor(u * (max - min)) + fraction[0] + v * (fraction[1] - fraction[0]);
  }
  if (domain.whole || dtype !== "float") return min + Math.floor(u * (max - min + 1));
  return min + u * (max - min);
}

/** One element from the middle half of each of n equal stretches, in random order. */
function drawApart({ min, max }: Domain, uniforms: Float64Array, n: number): Float64Array {
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => uniforms[i] - uniforms[j]);
  const width = (max - min) / n;
  return Float64Array.from(order, (place, i) => min + width * (place + 0.25 + uniforms[n + i] / 2));
}

/** FNV-1a. */
function hash(text: string): number {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  return h >>> 0;
}
