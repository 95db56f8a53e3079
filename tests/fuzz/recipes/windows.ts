import { sizeOf } from "../../../lib/core/shape.ts";
import { GraphTypeError } from "../../../lib/graph/graph_type_error.ts";
import { inferType } from "../../../lib/graph/infer.ts";
import type { TensorOp, TensorType, Window } from "../../../lib/graph/node.ts";
import { fit } from "../fit.ts";
import { product, type Range, times } from "../range.ts";
import type { Entry, Scope } from "../scope.ts";
import type { Recipe, Recipes } from "./recipe.ts";

const SMALL: Range = { low: -10, high: 10 };

type Kind = "conv" | "convInput" | "convFilter";

/** A convolution or an adjoint of it: all that it needs is chosen for an image, which may then be the result. */
const convolution = (kind: Kind): Recipe => (s) => {
  const image = imageOf(s), choice = chooseConv(s, image.type);
  if (!choice) return undefined;
  const { filter, result, window, groups } = choice;
  const from = (type: TensorType) => fit(s, exactly(s, type), SMALL);
  const given: Readonly<Record<Kind, () => readonly [Entry, Entry]>> = {
    conv: () => [fit(s, image, SMALL), from(filter)],
    convInput: () => [from(result), from(filter)],
    convFilter: () => [fit(s, image, SMALL), from(result)],
  };
  const [a, b] = given[kind](), inputs = [a.id, b.id] as const;
  // No element is a sum of more terms than the array with the most.
  const terms = Math.max(...[image.type, filter, result].map(({ shape }) => sizeOf(shape)));
  const range = times(terms, product(a.range, b.range));
  if (kind === "conv") return s.add({ kind, inputs, window, groups }, range);
  const to = (kind === "convInput" ? image.type : filter).shape;
  return s.add({ kind, inputs, window, groups, to }, range);
};

function chooseConv(s: Scope, image: TensorType) {
  const { dice } = s, [, , , channels] = image.shape;
  const divisors = [1, channels, 2, 3].filter((n) => n > 0 && channels % n === 0);
  const groups = dice.chance(0.7) ? 1 : dice.pick(divisors);
  const outputs = groups * dice.between(1, 3), window = windowOf(s);
  const taps = [dice.between(1, 3), dice.between(1, 3)];
  const filter: TensorType = { shape: [...taps, channels / groups, outputs], dtype: "float" };
  const op = { kind: "conv", inputs: [0, 1], window, groups } as const;
  const result = typeOf(op, [image, filter]);
  if (!result || !s.allows(result.shape) || !s.allows(filter.shape)) return undefined;
  return { filter, result, window, groups };
}

const argMaxPool: Recipe = (s) => {
  const { dice } = s, x = imageOf(s), window = windowOf(s);
  const size = [dice.between(1, 3), dice.between(1, 3)] as const;
  const op = { kind: "argMaxPool", inputs: [x.id], size, window } as const;
  const type = typeOf(op, [x.type]);
  if (!type || !s.allows(type.shape)) return undefined;
  const count = sizeOf(x.type.shape), at = s.add(op, { low: 0, high: Math.max(count - 1, 0) });
  if (dice.chance(0.3)) return at;
  const flat = s.add({ kind: "reshape", inputs: [x.id], to: [count] }, x.range);
  const inputs = [flat.id, at.id] as const;
  return s.add({ kind: "gather", inputs, axis: 0, batchDims: 0 }, x.range);
};

/** The type of an op's result; nothing if it is not allowed. */
function typeOf(op: TensorOp, operands: readonly TensorType[]): TensorType | undefined {
  try {
    return inferType(op, operands);
  } catch (error) {
    if (error instanceof GraphTypeError) return undefined;
    throw error;
  }
}

function imageOf(s: Scope): Entry {
  const found = s.dice.chance(0.7)
    ? s.find(({ type: { shape, dtype } }) => dtype === "float" && shape.length === 4)
    : undefined;
  const { dice } = s, side = () => dice.between(1, 6);
  const shape = [dice.between(dice.chance(0.1) ? 0 : 1, 2), side(), side(), dice.between(1, 6)];
  const small = s.depth === 0 ? shape : shape.map((n) => Math.min(n, 3));
  return found ?? s.leaf({ shape: small, dtype: "float" });
}

function exactly(s: Scope, type: TensorType): Entry {
  const fits = (entry: Entry) =>
    entry.type.dtype === "float" && entry.type.shape.join() === type.shape.join();
  return (s.dice.chance(0.6) ? s.find(fits) : undefined) ?? s.leaf(type);
}

function windowOf({ dice }: Scope): Window {
  const few = () => (dice.chance(0.6) ? 1 : dice.between(2, 3));
  const padding = () => (dice.chance(0.6) ? 0 : dice.between(1, 2));
  return {
    strides: [few(), few()],
    padding: [[padding(), padding()], [padding(), padding()]],
    dilations: [few(), few()],
  };
}

/** What walks over images. */
export const windows: Recipes = {
  conv: [convolution("conv"), 0.8],
  convInput: [convolution("convInput"), 0.6],
  convFilter: [convolution("convFilter"), 0.6],
  argMaxPool: [argMaxPool, 0.8],
};
