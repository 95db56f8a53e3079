/**
 * Loops, whose bodies are random graphs too.
 *
 * @module
 */
import type { Graph, NodeId, TensorType } from "../../../lib/graph/node.ts";
import { coerce, fit } from "../fit.ts";
import { INT32, type Range } from "../range.ts";
import type { Entry, Scope } from "../scope.ts";
import type { Recipe, Recipes } from "./recipe.ts";

/** How deep loops stand in each other. */
const MAX_DEPTH = 2;

const LENGTHS = [[0, 0.2], [1, 1], [2, 2], [3, 2], [5, 1], [7, 0.5]] as const;

/** In what range a carry is kept, so that it neither grows nor vanishes on its way round. */
function carryRange({ type: { dtype } }: Entry): Range {
  if (dtype === "float") return { low: -2, high: 2 };
  return dtype === "int32" ? { low: -9, high: 9 } : INT32;
}

const map: Recipe = (s) => {
  if (s.depth >= MAX_DEPTH) return undefined;
  const length = s.dice.weighted(LENGTHS);
  const consts = someOperands(s), walked = someWalked(s, length);
  const body = new Body(s, length, consts, [], walked);
  const outputs = body.stacks(s.dice.between(1, 3));
  const results = s.addLoop({
    kind: "map",
    inputs: ids([...consts, ...walked]),
    consts: consts.length,
    length,
    body: body.finish(outputs),
  }, outputs.map(({ range }) => range));
  return s.dice.pick(results);
};

const scan: Recipe = (s) => {
  if (s.depth >= MAX_DEPTH) return undefined;
  const { dice } = s, length = dice.weighted(LENGTHS);
  const consts = someOperands(s), carries = someCarries(s), walked = someWalked(s, length);
  const body = new Body(s, length, consts, carries, walked);
  const outputs = [...body.nextCarries(), ...body.stacks(dice.between(carries.length ? 0 : 1, 2))];
  const results = s.addLoop({
    kind: "scan",
    inputs: ids([...consts, ...carries, ...walked]),
    consts: consts.length,
    carries: carries.length,
    length,
    reverse: dice.chance(0.4),
    body: body.finish(outputs),
  }, outputs.map(({ range }) => range));
  return dice.pick(results);
};

const whileLoop: Recipe = (s) => {
  if (s.depth >= MAX_DEPTH) return undefined;
  const isBounded = s.dice.chance(0.6), isBranch = isBounded && s.dice.chance(0.4);
  // A branch in a loop has no derivative if it reads a key that the loop carries.
  const isKeyless = isBranch && s.depth > 0;
  // No derivative goes through a while without a bound: of floats it takes what does not depend on what is differentiated by.
  const still = (entry: Entry) => isBounded || !entry.active;
  const consts = someOperands(s, still).filter(({ type }) => !isKeyless || type.dtype !== "key");
  // A key that has ended cannot be kept, so that its loop has no derivative either.
  const carries = someCarries(s, still).filter(({ type }) => !isBounded || type.dtype !== "key");
  if (carries.length === 0) return undefined;
  const trips = s.dice.below(isBranch ? 2 : 5);
  const body = new Body(s, trips, consts, carries, []);
  const next = body.nextCarries();
  // The condition is asked once more than the body runs.
  const condition = conditionOf(new Body(s, trips + 1, consts, carries, []), trips);
  const results = s.addLoop({
    kind: "while",
    inputs: ids([...consts, ...carries]),
    consts: consts.length,
    condition,
    body: body.finish(next),
    ...(isBounded && { maxSteps: isBranch ? 1 : trips + s.dice.below(2) }),
  }, next.map(({ range }) => range));
  return s.dice.pick(results);
};

/** That the loop has not run often enough, and perhaps something about the carry. */
function conditionOf(body: Body, trips: number): Graph {
  const { scope, index } = body, { b, dice } = scope;
  const early = b.compare("less", index.id, b.scalar(trips, "int32"));
  if (dice.chance(0.5)) return body.finishIds([early]);
  const also = coerce(scope, scope.some(["bool"]), { shape: [], dtype: "bool" });
  return body.finishIds([b.add({ kind: "logical", op: "and", inputs: [early, also.id] })]);
}

function ids(entries: readonly Entry[]): NodeId[] {
  return entries.map(({ id }) => id);
}

/** Entries for a body to see as they are; one may come twice. */
function someOperands(s: Scope, fits: (entry: Entry) => boolean = () => true): Entry[] {
  const small = (entry: Entry) => fits(entry) && sizeLimit(s, entry.type);
  const found = Array.from({ length: s.dice.below(4) }, () => s.find(small));
  const key = s.dice.chance(0.12) ? s.some(["key"]) : undefined;
  return [...found, key].filter((entry) => entry !== undefined);
}

function someCarries(s: Scope, fits?: (entry: Entry) => boolean): Entry[] {
  return someOperands(s, fits).map((x) => fit(s, x, carryRange(x)));
}

/** Arrays with the loop's length along their leading axis. */
function someWalked(s: Scope, length: number): Entry[] {
  const fits = ({ type }: Entry) => type.shape[0] === length && type.dtype !== "key";
  return Array.from({ length: s.dice.below(3) }, () => {
    const old = s.dice.chance(0.7) ? s.find(fits) : undefined;
    const dtype = s.dice.weighted([["float", 4], ["int32", 1], ["bool", 1]] as const);
    return old ?? s.leaf({ shape: [length, ...s.shape(2).map((n) => n % 8)], dtype });
  });
}

function sizeLimit(s: Scope, { shape }: TensorType): boolean {
  return s.child().allows(shape);
}

/** The inside of a loop: its inputs declared, and some random nodes. */
class Body {
  readonly scope: Scope;
  readonly index: Entry;
  readonly #carries: readonly Entry[];

  constructor(
    outer: Scope,
    length: number,
    consts: readonly Entry[],
    carries: readonly Entry[],
    walked: readonly Entry[],
  ) {
    const s = this.scope = outer.child();
    const last = Math.max(length - 1, 0);
    this.index = this.#declare("index", { shape: [], dtype: "int32" }, { low: 0, high: last });
    consts.forEach(({ type, range, active }, i) => this.#declare(`c${i}`, type, range, active));
    this.#carries = carries.map((x, i) =>
      this.#declare(`s${i}`, x.type, knownCarry(outer, x), outer.mode === "gradient")
    );
    walked.forEach(({ type: { shape, dtype }, range, active }, i) => {
      this.#declare(`r${i}`, { shape: shape.slice(1), dtype }, range, active);
    });
    s.setting.grow(s, s.dice.between(1, outer.depth === 0 ? 6 : 3));
  }

  #declare(name: string, type: TensorType, range: Range, active = false): Entry {
    return this.scope.keep(this.scope.b.input(name, type), range, active);
  }

  /** What each part of the carry becomes: the old one mixed with something new of the same type. */
  nextCarries(): Entry[] {
    return this.#carries.map((carry) => this.scope.dice.chance(0.1) ? carry : this.#next(carry));
  }

  #next(carry: Entry): Entry {
    const { scope: s } = this, { dtype } = carry.type;
    if (dtype === "key") return s.find(({ type }) => type.dtype === "key")!;
    const other = coerce(s, s.some([dtype]), carry.type);
    if (dtype === "bool") {
      return s.add({ kind: "logical", op: "xor", inputs: [carry.id, other.id] }, carry.range);
    }
    const tame = fit(s, other, { low: -100, high: 100 });
    const range = {
      low: tame.range.low + carry.range.low,
      high: tame.range.high + carry.range.high,
    };
    const sum = s.add({ kind: "binary", op: "add", inputs: [carry.id, tame.id] }, range);
    return fit(s, sum, carryRange(carry));
  }

  /** What is stacked: what nothing uses yet, mostly; no keys. */
  stacks(count: number): Entry[] {
    const { scope: s } = this;
    const fits = ({ type }: Entry) => type.dtype !== "key" && type.shape.length < 4;
    const ends = s.entries.filter((entry) => fits(entry) && s.users(entry) === 0);
    const dtypes = ["float", "int32", "bool"] as const;
    const chosen = s.dice.shuffled(ends).slice(0, count);
    while (chosen.length < count) chosen.push(s.some(dtypes, fits));
    return chosen;
  }

  finish(outputs: readonly Entry[]): Graph {
    return this.finishIds(ids(outputs));
  }

  finishIds(outputs: readonly NodeId[]): Graph {
    return this.scope.b.finish(outputs);
  }
}

function knownCarry(s: Scope, x: Entry): Range {
  return s.mode === "special" && x.type.dtype === "float" ? x.range : carryRange(x);
}

/** The three loops. */
export const loops: Recipes = { map: [map, 1.1], scan: [scan, 1.3], while: [whileLoop, 0.8] };
