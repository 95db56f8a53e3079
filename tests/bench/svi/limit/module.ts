/**
 * The machine's limit: one step of variational inference of a Bayesian network, 784-64-64-10 or like it, as one would write it
 * by hand for WebAssembly. A sampled set of weights, ReLU, softmax, the gradient, the closed-form divergence, Adam. It knows
 * its network, shares no code with the compiler but the assembler, and takes short cuts that a library must not: random bits
 * from a hash, exponentials without infinities, no look at whether anything is finite.
 *
 * @module
 */
import {
  type Expr,
  f32,
  f32x4,
  type FunctionBuilder,
  i32,
  i32x4,
  ModuleBuilder,
  v128,
} from "../../../../lib/compiler/wasm/asm/mod.ts";
import { exp, hash, log, sinCosTurns, splat, sumOf } from "./math.ts";
import { type Places, placesOf, type Sizes } from "./places.ts";
import { emitProduct, emitTranspose, emitTransposedProduct } from "./products.ts";

/** A hand-written step: the three parts of it, and where its arrays lie. */
export interface LimitStep {
  readonly places: Places;
  readonly memory: WebAssembly.Memory;
  /** Draws the weights. */
  readonly sample: (key: number) => void;
  /** Forward and backward: the mean log likelihood, and the gradient with respect to the weights. */
  readonly network: () => number;
  /** Divergence and Adam: the divergence. `c1` and `c2` are Adam's corrections 1 − βᵗ. */
  readonly update: (learningRate: number, beta: number, c1: number, c2: number) => number;
}

/** Writes and instantiates the step. */
export function limitStep(sizes: Sizes): LimitStep {
  const places = placesOf(sizes);
  const pages = Math.ceil(places.bytes / 65536) + 1;
  const m = new ModuleBuilder({ memory: { pages, export: "memory" } });
  m.function("sample", { params: ["i32"], results: [] }, (f, key) => {
    emitNormals(f, places, key);
    emitWeights(f, places);
  }, { export: true });
  m.function("network", { params: [], results: ["f32"] }, (f) => {
    emitForward(f, places, sizes.batch);
    const sum = emitSoftmax(f, places, sizes);
    emitBackward(f, places, sizes.batch);
    f.return(f32.mul(sum, f32.const(1 / sizes.batch)));
  }, { export: true });
  m.function("update", { params: ["f32", "f32", "f32", "f32"], results: ["f32"] }, (f, ...args) => {
    f.return(emitUpdate(f, places, args));
  }, { export: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.encode()));
  return { ...exports as unknown as Omit<LimitStep, "places">, places };
}

/** Two normals from each two words of random bits, by Box and Muller: the sines, then the cosines. */
function emitNormals(f: FunctionBuilder, { at, weights }: Places, key: Expr<"i32">): void {
  const half = weights / 2, i = f.local("i32");
  const splatOf = (x: Expr<"i32">) => f.let(i32x4.splat(x));
  const own = splatOf(key);
  const first = splatOf(i32.mul(key, i32.const(0x9e3779b9)));
  const second = splatOf(i32.mul(key, i32.const(0x85ebca6b)));
  const counter = f.let(i32x4.add(i32x4.const(0, 2, 4, 6), own));
  const one = () => i32x4.const(1, 1, 1, 1);
  f.for(i, at.eps, at.eps + 4 * half, 16, () => {
    const a = f.let(hash(f, i32x4.add(hash(f, counter), first)));
    const b = f.let(hash(f, v128.xor(hash(f, i32x4.add(counter, one())), second)));
    f.set(counter, i32x4.add(counter, i32x4.const(8, 8, 8, 8)));
    const unit = f32x4.convertI32x4S(i32x4.shrU(a, i32.const(9)));
    const u = f32x4.mul(f32x4.add(unit, splat(0.5)), splat(2 ** -23));
    const word = i32x4.sub(i32x4.shrU(b, i32.const(8)), i32x4.splat(i32.const(1 << 23)));
    const t = f32x4.mul(f32x4.convertI32x4S(word), splat(2 ** -23));
    const r = f.let(f32x4.sqrt(f32x4.mul(splat(-2), log(f, u))));
    const { sin, cos } = sinCosTurns(f, t);
    f.store(i, f32x4.mul(r, sin));
    f.store(i, f32x4.mul(r, cos), 4 * half);
  });
}

function emitWeights(f: FunctionBuilder, { at, weights }: Places): void {
  const i = f.local("i32");
  f.for(i, 0, 4 * weights, 16, () => {
    const sd = exp(f, f32x4.mul(splat(0.5), v128.load(i, at.logVar)));
    f.store(i, f32x4.add(v128.load(i, at.mu), f32x4.mul(sd, v128.load(i, at.eps))), at.w);
  });
}

function emitForward(f: FunctionBuilder, { at, padded, offsets }: Places, m: number): void {
  const [d0, d1, d2, d3] = padded;
  const [w1, b1, w2, b2, w3, b3] = offsets.map((offset) => at.w + offset);
  emitProduct(f, { a: at.x, b: w1, c: at.h1, m, k: d0, n: d1 }, { bias: b1, relu: true });
  emitProduct(f, { a: at.h1, b: w2, c: at.h2, m, k: d1, n: d2 }, { bias: b2, relu: true });
  emitProduct(f, { a: at.h2, b: w3, c: at.z, m, k: d2, n: d3 }, { bias: b3 });
}

/** The gradient with respect to the logits, and the sum of the log likelihoods. */
function emitSoftmax(f: FunctionBuilder, { at, padded }: Places, { layers, batch }: Sizes) {
  const columns = padded[3], classes = layers[3], row = f.local("i32"), label = f.local("i32");
  const offsets = Array.from({ length: columns / 4 }, (_, v) => 16 * v);
  const isReal = (v: number) => {
    const mask = [0, 1, 2, 3].map((lane) => (4 * v + lane < classes ? -1 : 0));
    return i32x4.const(mask[0], mask[1], mask[2], mask[3]);
  };
  const total = f.local("f32");
  f.set(label, i32.const(at.labels));
  f.for(row, 0, 4 * batch * columns, 4 * columns, () => {
    const logits = offsets.map((offset, v) => {
      const own = v128.load(row, at.z + offset);
      return f.let(v128.bitselect(own, splat(-1e30), isReal(v)));
    });
    const most = f.let(logits.reduce<Expr<"v128">>((a, b) => f32x4.max(a, b), splat(-1e30)));
    const lane = (i: number) => f32x4.extractLane(most, i);
    const max = f.let(f32.max(f32.max(lane(0), lane(1)), f32.max(lane(2), lane(3))));
    const shift = f.let(f32x4.splat(max));
    const powers = logits.map((z, v) => f.let(v128.and(exp(f, f32x4.sub(z, shift)), isReal(v))));
    const sum = f.let(sumOf(f, powers.reduce<Expr<"v128">>((a, b) => f32x4.add(a, b), splat(0))));
    const scale = f.let(f32x4.splat(f32.div(f32.const(1 / batch), sum)));
    powers.forEach((p, v) => f.store(row, f32x4.mul(p, scale), at.d3 + offsets[v]));
    const own = f.let(i32.add(row, i32.shl(i32.load(label), i32.const(2))));
    f.store(own, f32.sub(f32.load(own, at.d3), f32.const(1 / batch)), at.d3);
    const norm = f32.add(max, f32x4.extractLane(log(f, f32x4.splat(sum)), 0));
    f.set(total, f32.add(total, f32.sub(f32.load(own, at.z), norm)));
    f.set(label, i32.add(label, i32.const(4)));
  });
  return total;
}

function emitBackward(f: FunctionBuilder, { at, padded, offsets }: Places, m: number): void {
  const [d0, d1, d2, d3] = padded;
  const [g1, gb1, g2, gb2, g3, gb3] = offsets.map((offset) => at.grad + offset);
  const layer = (a: number, d: number, g: number, bias: number, k: number, n: number) => {
    emitTransposedProduct(f, { a, b: d, c: g, m, k, n });
    emitColumnSums(f, d, bias, m, n);
  };
  const through = (d: number, w: number, to: number, h: number, k: number, n: number) => {
    emitTranspose(f, w, at.transposed, n, k);
    emitProduct(f, { a: d, b: at.transposed, c: to, m, k, n }, { bias: at.zeros });
    emitMask(f, to, h, m * n);
  };
  layer(at.h2, at.d3, g3, gb3, d2, d3);
  through(at.d3, at.w + offsets[4], at.d2, at.h2, d3, d2);
  layer(at.h1, at.d2, g2, gb2, d1, d2);
  through(at.d2, at.w + offsets[2], at.d1, at.h1, d2, d1);
  layer(at.x, at.d1, g1, gb1, d0, d1);
}

function emitColumnSums(f: FunctionBuilder, from: number, to: number, m: number, n: number): void {
  const column = f.local("i32"), row = f.local("i32"), sum = f.local("v128");
  f.for(column, 0, 4 * n, 16, () => {
    f.set(sum, splat(0));
    f.for(row, column, i32.add(column, i32.const(4 * m * n)), 4 * n, () => {
      f.set(sum, f32x4.add(sum, v128.load(row, from)));
    });
    f.store(column, sum, to);
  });
}

/** What of an array lies where another is positive; elsewhere zero. */
function emitMask(f: FunctionBuilder, at: number, by: number, count: number): void {
  const i = f.local("i32");
  f.for(i, 0, 4 * count, 16, () => {
    f.store(i, v128.and(v128.load(i, at), f32x4.gt(v128.load(i, by), splat(0))), at);
  });
}

function emitUpdate(
  f: FunctionBuilder,
  { at, weights }: Places,
  [learningRate, beta, c1, c2]: readonly Expr<"f32">[],
): Expr<"f32"> {
  const vector = (x: Expr<"f32">) => f.let(f32x4.splat(x));
  const i = f.local("i32"), kl = f.local("v128");
  const weight = vector(f32.div(beta, f32.const(60_000)));
  const first = vector(f32.div(f32.const(1), c1)), second = vector(f32.div(f32.const(1), c2));
  const rate = vector(learningRate);
  const adam = (g: Expr<"v128">, value: number, m: number, v: number) => {
    const own = f.let(g);
    const mean = f.let(
      f32x4.add(f32x4.mul(splat(0.9), v128.load(i, m)), f32x4.mul(splat(0.1), own)),
    );
    f.store(i, mean, m);
    const square = f32x4.mul(f32x4.mul(splat(0.001), own), own);
    const scale = f.let(f32x4.add(f32x4.mul(splat(0.999), v128.load(i, v)), square));
    f.store(i, scale, v);
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(scale, second)), splat(1e-8));
    const move = f32x4.div(f32x4.mul(rate, f32x4.mul(mean, first)), root);
    f.store(i, f32x4.sub(v128.load(i, value), move), value);
  };
  f.for(i, 0, 4 * weights, 16, () => {
    const logVar = f.let(v128.load(i, at.logVar)), mu = f.let(v128.load(i, at.mu));
    const g = f.let(v128.load(i, at.grad));
    const sd = f.let(exp(f, f32x4.mul(splat(0.5), logVar)));
    const variance = f.let(f32x4.mul(sd, sd));
    const own = f32x4.sub(f32x4.sub(f32x4.add(variance, f32x4.mul(mu, mu)), splat(1)), logVar);
    f.set(kl, f32x4.add(kl, own));
    adam(f32x4.add(g, f32x4.mul(weight, mu)), at.mu, at.m1, at.v1);
    const drawn = f32x4.mul(f32x4.mul(g, v128.load(i, at.eps)), sd);
    const divergence = f32x4.mul(weight, f32x4.sub(variance, splat(1)));
    adam(f32x4.mul(splat(0.5), f32x4.add(drawn, divergence)), at.logVar, at.m2, at.v2);
  });
  return f32.mul(f32.const(0.5), sumOf(f, kl));
}
