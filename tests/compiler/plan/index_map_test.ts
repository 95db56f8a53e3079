/**
 * Changes of the index, composed: loops read through them what the interpreter moves.
 */
import { assertEquals } from "@std/assert";
import {
  identityMap,
  type IndexMap,
  isIdentity,
  isUnitReshape,
  mapOfOperand,
  spaceOfShape,
  strided,
} from "../../../lib/compiler/plan/index_map.ts";
import { type Shape, sizeOf } from "../../../lib/core/shape.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import { interpret } from "../../../lib/graph/interpret.ts";
import type { NodeId, TensorNode } from "../../../lib/graph/node.ts";
import { Dice } from "../../fuzz/dice.ts";

/** A random movement of an array. */
function moved(b: GraphBuilder, x: NodeId, dice: Dice): NodeId {
  const { shape } = b.type(x);
  switch (dice.between(0, 4)) {
    case 0:
      return b.transpose(x, dice.shuffled(shape.map((_, axis) => axis)));
    case 1: {
      const size = shape.map((n) =>
        dice.between(0, 5) === 0 ? Math.min(1, n) : dice.between(Math.min(1, n), n)
      );
      const begin = shape.map((n, axis) => dice.between(0, n - size[axis]));
      return b.add({ kind: "slice", inputs: [x], begin, size });
    }
    case 2:
      return b.add({
        kind: "reverse",
        inputs: [x],
        axes: shape.flatMap((_, axis) => (dice.chance(0.5) ? [axis] : [])),
      });
    case 3: {
      const grown = shape.map((n) => (n === 1 ? dice.between(1, 3) : n));
      return b.broadcastTo(x, dice.chance(0.5) ? [dice.between(1, 3), ...grown] : grown);
    }
    default: {
      const kept = shape.filter((n) => n !== 1 || dice.chance(0.5));
      const ones = kept.flatMap((n) => (dice.chance(0.3) ? [1, n] : [n]));
      return b.reshape(x, dice.chance(0.3) ? [...ones, 1] : ones);
    }
  }
}

/** The elements that a map names, for each point of the loop over an array of shape `space`. */
function elements(map: IndexMap, shape: Shape, space: Shape): number[] {
  const moving = spaceOfShape(space);
  const { offset, strides } = strided(map, shape, moving.length);
  let out = [offset];
  moving.forEach((size, axis) => {
    out = out.flatMap((at) => Array.from({ length: size }, (_, i) => at + i * strides[axis]));
  });
  return out;
}

Deno.test("index maps: compositions of up to eight movements name the elements that the interpreter moves there", () => {
  for (let seed = 0; seed < 2000; seed++) {
    const dice = new Dice(seed), b = new GraphBuilder();
    const shape = Array.from(
      { length: dice.between(0, 4) },
      () => dice.between(seed % 50 ? 1 : 0, 4),
    );
    let last = b.input("x", { shape, dtype: "float" });
    for (let n = dice.between(1, 8); n > 0; n--) {
      if (sizeOf(b.type(last).shape) < 500) last = moved(b, last, dice);
    }
    const graph = b.finish([last]);
    const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => i);
    const [expected] = interpret(graph, [{ data, shape, dtype: "float" }]);

    let id = last, map = identityMap(expected.shape);
    for (;;) {
      const node = b.node(id) as TensorNode, [operand] = node.inputs;
      if (operand === undefined) break;
      map = mapOfOperand(node, b.type(operand).shape, map);
      // A unit axis is always where it is, whatever is done to it.
      b.type(operand).shape.forEach((size, axis) => {
        if (size === 1) assertEquals([map[axis].axis, map[axis].offset], [-1, 0], `seed ${seed}`);
      });
      id = operand;
    }
    assertEquals(elements(map, shape, expected.shape), [...expected.data], `seed ${seed}`);
  }
});

Deno.test("index maps: a map is the identity if it names all elements in their order, and only then", () => {
  const space = [3, 1, 4];
  assertEquals(isIdentity(identityMap(space), space), true);
  assertEquals(elements(identityMap(space), space, space), Array.from({ length: 12 }, (_, i) => i));
  assertEquals(isIdentity(identityMap([3, 4]), space), false);
  assertEquals(isIdentity(identityMap([3, 1, 1]), space), false);
  assertEquals(isIdentity([...identityMap(space)].reverse(), space), false);
});

Deno.test("unit reshapes: only axes of size one come and go", () => {
  const cases: [Shape, Shape, boolean][] = [
    [[], [1, 1], true],
    [[3, 4], [3, 1, 4], true],
    [[1, 3, 1], [3], true],
    [[3, 4], [4, 3], false],
    [[12], [3, 4], false],
    [[2, 2], [4], false],
  ];
  for (const [from, to, is] of cases) assertEquals(isUnitReshape(from, to), is, `${from} to ${to}`);
});
