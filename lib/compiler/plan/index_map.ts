/**
 * How the index of a node follows from the point of a loop.
 *
 * Nodes that only move elements (transpose, slice, reverse, broadcasting, reshapes by unit axes) are never run where a loop
 * can read their operand directly: each is a change of the index, and they compose. Along an axis of size one the index is
 * always 0, so equal maps name equal elements and different ones others. For the same reason a loop's space has no such axes.
 *
 * @module
 */
import { sameShape, type Shape, stridesOf } from "../../core/shape.ts";
import type { TensorNode } from "../../graph/node.ts";

/** The index along one axis of a node: `offset + scale · i[axis]`; `axis` is −1 where it does not change. */
export interface AxisMap {
  readonly offset: number;
  readonly scale: number;
  readonly axis: number;
}

/** The index of a node, axis by axis. */
export type IndexMap = readonly AxisMap[];

const FIXED: AxisMap = { offset: 0, scale: 0, axis: -1 };

/** The space of a loop over all elements of an array: its axes that are not of size one. */
export function spaceOfShape(shape: Shape): Shape {
  return shape.filter((size) => size !== 1);
}

/** The map of an array in the loop over all its elements. */
export function identityMap(shape: Shape): IndexMap {
  let axis = 0;
  return shape.map((size) => (size === 1 ? FIXED : { offset: 0, scale: 1, axis: axis++ }));
}

/** Whether the map is that of an array of that shape in the loop over all its elements. */
export function isIdentity(map: IndexMap, shape: Shape): boolean {
  return map.length === shape.length && mapKey(map) === mapKey(identityMap(shape));
}

/** The same text for the same maps. */
export function mapKey(map: IndexMap): string {
  let key = "";
  for (const { offset, scale, axis } of map) key += `${offset}+${scale}i${axis},`;
  return key;
}

/** The map of an operand of shape `from` that broadcasts to a node of so many axes. */
function broadcastMap(map: IndexMap, from: Shape, rank: number): IndexMap {
  const lead = rank - from.length;
  if (lead === 0 && from.every((size, axis) => size !== 1 || map[axis] === FIXED)) return map;
  return from.map((size, axis) => (size === 1 ? FIXED : map[axis + lead]));
}

/** Whether a reshape only adds and removes axes of size one. */
export function isUnitReshape(from: Shape, to: Shape): boolean {
  const a = from.filter((size) => size !== 1), b = to.filter((size) => size !== 1);
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** The map of the operand of a movement. */
function operandMap(node: TensorNode, operand: Shape, map: IndexMap): IndexMap {
  switch (node.kind) {
    case "broadcastTo":
      return broadcastMap(map, operand, node.shape.length);
    case "transpose": {
      const out = new Array<AxisMap>(map.length);
      node.perm.forEach((axis, i) => out[axis] = map[i]);
      return out;
    }
    case "reverse":
      return map.map((m, axis) =>
        node.axes.includes(axis)
          ? { offset: operand[axis] - 1 - m.offset, scale: -m.scale, axis: m.axis }
          : m
      );
    case "slice":
      return map.map((m, axis) => ({ ...m, offset: m.offset + node.begin[axis] }));
    case "reshape": {
      if (sameShape(operand, node.shape)) return map;
      const moving = map.filter((_, axis) => node.shape[axis] !== 1);
      let next = 0;
      return operand.map((size) => (size === 1 ? FIXED : moving[next++]));
    }
    default:
      throw new TypeError(`internal: ${node.kind} is no movement`);
  }
}

/** The index of an operand, given that of a pointwise node or movement. */
export function mapOfOperand(node: TensorNode, operand: Shape, map: IndexMap): IndexMap {
  switch (node.kind) {
    case "broadcastTo":
    case "transpose":
    case "reverse":
    case "slice":
    case "reshape":
      return operandMap(node, operand, map);
    default:
      return broadcastMap(map, operand, node.shape.length);
  }
}

/** Where the elements that a map names stand in a row-major array: an offset, and a stride for each axis of the loop. */
export function strided(
  map: IndexMap,
  shape: Shape,
  rank: number,
): { offset: number; strides: number[] } {
  const own = stridesOf(shape), strides = new Array<number>(rank).fill(0);
  let offset = 0;
  map.forEach((m, axis) => {
    offset += m.offset * own[axis];
    if (m.axis >= 0) strides[m.axis] += m.scale * own[axis];
  });
  return { offset, strides };
}
