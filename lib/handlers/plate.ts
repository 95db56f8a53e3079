import { located, Origin } from "../core/origin.ts";
import { broadcast, formatShape, type Shape } from "../core/shape.ts";
import * as tf from "../tensor/namespace.ts";
import type { Tensor1D } from "../tensor/types.ts";
import { performDefault } from "./default.ts";
import { product } from "./log_prob.ts";
import {
  type Message,
  newMessage,
  type PlateFrame,
  type PlateMessage,
  type SampleMessage,
} from "./message.ts";
import { checkName } from "./sample.ts";
import { begin, finish, type Handler, handlersNow, within } from "./stack.ts";
import { tensorOf } from "./values.ts";

/** Options of {@linkcode plate}. */
export interface PlateOptions {
  /** How many repetitions, chosen at random without replacement, are in use; all by default. */
  readonly subsampleSize?: number;
  /** The batch axis, counted from the right; by default the first free one, −1 for an outermost plate. */
  readonly dim?: number;
}

/** What a plate repeats: it is given the indices in use. */
export type PlateBody<R> = (indices: Tensor1D) => R;

/**
 * Independent repetitions: each site inside has them along one batch axis.
 *
 *   log p = (size / subsampleSize) Σ_{i in use} log pᵢ
 *
 * Plates nest: the outermost takes the last axis, −1, the next one −2. The plate's distributions are expanded to its shape, so
 * a scalar one in a plate of n gives n values.
 *
 * @param name The plate's name.
 * @param size How many repetitions there are.
 * @param options How many of them are in use, the axis.
 * @param body What is repeated: it runs once, with the indices in use, int32 of shape [subsampleSize].
 * @returns What `body` returns.
 * @throws {TypeError} If it is inside itself, its axis is taken, or a size is no positive integer.
 *
 * @example
 * ```ts
 * import { Normal, plate, sample, seed } from "@credence/credence";
 *
 * const model = () => plate("rows", 3, () => plate("columns", 2, () => sample("x", Normal(0, 1))));
 * console.log(seed(model, 0)().shape); // [2, 3]
 * ```
 */
export function plate<R>(name: string, size: number, body: PlateBody<R>): R;
/** A plate with options. */
export function plate<R>(
  name: string,
  size: number,
  options: PlateOptions,
  body: PlateBody<R>,
): R;
export function plate<R>(
  name: string,
  size: number,
  ...rest: [PlateBody<R>] | [PlateOptions, PlateBody<R>]
): R {
  const origin = Origin.here();
  const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
  checkName("make the plate", name, origin);
  const { subsampleSize = size } = options;
  checkSizes(name, size, subsampleSize, origin);
  const active = platesNow();
  const dim = options.dim ?? freeDim(active);
  const begun = begin({
    ...newMessage(name, origin),
    kind: "plate",
    size,
    subsampleSize,
    dim,
    value: undefined,
  });
  const message = begun.message as PlateMessage;
  const fullName = message.name;
  refuseClash(fullName, dim, active, origin);
  performDefault(message);
  finish(begun);
  const frame = { name, size: message.size, dim, subsampleSize: message.subsampleSize };
  return within(new PlateHandler(frame, fullName), () => body(message.value as Tensor1D));
}

/** The plates at work, the innermost first. */
export function platesNow(): PlateHandler[] {
  return handlersNow().filter((handler) => handler instanceof PlateHandler);
}

/** Gives the sites in a plate its axis and its scale. */
export class PlateHandler implements Handler {
  constructor(
    /** The plate as the sites inside know it. */
    readonly frame: PlateFrame,
    /** Its name with the scopes around it. */
    readonly fullName: string,
    /** In the body of a loop: the plate itself is outside, where the site will pass it. */
    readonly isShapeOnly = false,
  ) {}

  /** The same plate for the body of a loop. */
  shapeOnly(): PlateHandler {
    return new PlateHandler(this.frame, this.fullName, true);
  }

  process(message: Message): void {
    if (message.kind !== "sample" && message.kind !== "factor") return;
    const { frame } = this;
    if (message.kind === "sample") expand(message, frame);
    else message.value = tf.broadcastTo(tensorOf(message.value), factorShape(message, frame));
    if (this.isShapeOnly) return;
    message.plates = [...message.plates, frame];
    message.scale = product(message.scale, frame.size / frame.subsampleSize);
  }
}

function expand(message: SampleMessage, frame: PlateFrame): void {
  const { distribution } = message;
  const shape = expanded(distribution.batchShape, frame);
  if (!shape) {
    fail(message, `its batch shape is ${formatShape(distribution.batchShape)}`, frame);
  }
  if (shape.length !== distribution.batchShape.length || !isSame(shape, distribution.batchShape)) {
    message.distribution = distribution.expand(shape);
  }
}

function isSame(a: Shape, b: Shape): boolean {
  return a.every((n, i) => n === b[i]);
}

function factorShape(message: Message & { kind: "factor" }, frame: PlateFrame): number[] {
  const { shape } = tensorOf(message.value);
  return expanded(shape, frame) ?? fail(message, `its shape is ${formatShape(shape)}`, frame);
}

/** The batch shape with the plate's size on its axis; undefined if something else is there. */
function expanded(batchShape: Shape, { dim, subsampleSize }: PlateFrame): number[] | undefined {
  const own = [subsampleSize, ...new Array<number>(-dim - 1).fill(1)];
  const shape = broadcast(batchShape, own) as number[] | undefined;
  return shape?.at(dim) === subsampleSize ? shape : undefined;
}

function fail(message: Message, found: string, frame: PlateFrame): never {
  const verb = message.kind === "sample" ? "sample" : "add the factor";
  throw new TypeError(located(
    `Cannot ${verb} "${message.name}": ${found}, expected ${frame.subsampleSize} ` +
      `or 1 along axis ${frame.dim}, which is that of the plate "${frame.name}" of size ${frame.size}`,
    message.origin,
  ));
}

function freeDim(active: readonly PlateHandler[]): number {
  let dim = -1;
  while (active.some(({ frame }) => frame.dim === dim)) dim--;
  return dim;
}

function refuseClash(
  name: string,
  dim: number,
  active: readonly PlateHandler[],
  origin: Origin,
): void {
  const refuse = (what: string): never => {
    throw new TypeError(located(`Cannot enter the plate "${name}": ${what}`, origin));
  };
  if (active.some(({ fullName }) => fullName === name)) {
    refuse("found it at work already, expected a plate not to be inside itself");
  }
  const other = active.find(({ frame }) => frame.dim === dim);
  if (other) {
    refuse(`found axis ${dim} taken by the plate "${other.fullName}", expected one of its own`);
  }
  if (!Number.isInteger(dim) || dim >= 0) {
    refuse(`found dim ${dim}, expected a negative integer: axes are counted from the right`);
  }
}

function checkSizes(name: string, size: number, subsampleSize: number, origin: Origin): void {
  const refuse = (what: string): never => {
    throw new RangeError(located(`Cannot make the plate "${name}": ${what}`, origin));
  };
  if (!Number.isInteger(size) || size < 1) {
    refuse(`found size ${size}, expected a positive integer`);
  }
  if (!Number.isInteger(subsampleSize) || subsampleSize < 1 || subsampleSize > size) {
    refuse(`found subsampleSize ${subsampleSize}, expected an integer from 1 to the size, ${size}`);
  }
}
