/**
 * Loops of the graph: `map`, `scan` and `while`.
 *
 * A body has places of its own for its index, its carry and the rows that it walks; rows are copied there before each
 * iteration, its results to the stacks behind it. What it sees of outside it reads where it lies.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import type { LoopNode } from "../../graph/node.ts";
import type { BufferId, Repeat } from "../plan/kernel.ts";
import type { Layout } from "../plan/memory.ts";
import { type Expr, type FunctionBuilder, i32, type Local } from "./asm/mod.ts";
import { emitCopy } from "./copy.ts";
import type { Emitter } from "./emitter.ts";
import { hasFault } from "./fault.ts";
import { bytesOf } from "./layout.ts";

/** Writes the kernels of a plan. */
export type EmitKernels = (emitter: Emitter, f: FunctionBuilder, layout: Layout) => void;

/** Writes a loop of the graph. */
export function emitRepeat(
  emitter: Emitter,
  f: FunctionBuilder,
  outer: Layout,
  kernel: Repeat,
  bodies: readonly Layout[],
  emitKernels: EmitKernels,
): void {
  // A body is a function of its own, so that it can be replaced by a faster one between two iterations.
  const functions = bodies.map((body, i) =>
    emitter.module.function(
      `body ${emitter.functions.size}.${i}`,
      { params: [], results: [] },
      (g) => {
        emitKernels(emitter, g, body);
      },
    )
  );
  emitter.functions.set(`body ${emitter.functions.size}`, functions);
  const run = (i: number) => f.call(functions[i]);
  const scope: RepeatScope = { emitter, f, outer, kernel, bodies, run };
  if (kernel.node.kind === "while") emitWhile(scope, kernel.node);
  else emitWalk(scope, kernel.node);
}

interface RepeatScope {
  readonly emitter: Emitter;
  readonly f: FunctionBuilder;
  readonly outer: Layout;
  readonly kernel: Repeat;
  readonly bodies: readonly Layout[];
  run(body: number): void;
}

/** A scan; a map is one without a carry. */
function emitWalk(
  scope: RepeatScope,
  node: Exclude<LoopNode, { kind: "while" }>,
): void {
  const { f, outer: { addresses }, kernel: { inputs, outputs }, bodies: [body] } = scope;
  const carries = node.kind === "scan" ? node.carries : 0;
  const first = node.consts + carries;
  const places = body.plan.inputs.map((buffer) => body.addresses[buffer]);
  const results = body.plan.outputs;
  const rowBytes = (buffer: BufferId) => bytesIn(scope.emitter, body, buffer);

  copyCarry(scope, node.consts, carries);
  const i = f.local("i32"), step = f.local("i32");
  f.for(step, 0, node.length, 1, () => {
    const isBackwards = node.kind === "scan" && node.reverse;
    f.set(i, isBackwards ? i32.sub(i32.const(node.length - 1), step) : step);
    f.store(i32.const(places[0]), i);
    inputs.slice(first).forEach((input, n) => {
      const place = 1 + first + n, bytes = rowBytes(body.plan.inputs[place]);
      emitCopy(f, i32.const(places[place]), rowAt(addresses[input], i, bytes), bytes);
    });
    scope.run(0);
    results.slice(carries).forEach((result, n) => {
      const bytes = rowBytes(result), stack = addresses[outputs[carries + n]];
      emitCopy(f, rowAt(stack, i, bytes), i32.const(body.addresses[result]), bytes);
    });
    nextCarry(scope, body, node.consts, carries);
  });
  copyResults(scope, body, node.consts, carries);
}

function emitWhile(scope: RepeatScope, node: Extract<LoopNode, { kind: "while" }>): void {
  const { f, bodies: [condition, body] } = scope;
  const carries = node.inputs.length - node.consts;
  copyCarry(scope, node.consts, carries);
  const i = f.local("i32");
  f.set(i, i32.const(0));
  f.block((end) =>
    f.loop((again) => {
      // The condition reads all that it is given where the body does.
      f.store(i32.const(body.addresses[body.plan.inputs[0]]), i);
      scope.run(0);
      const answer = i32.load(i32.const(condition.addresses[condition.plan.outputs[0]]));
      // After a fault values are anything, and the condition might hold for ever.
      f.branchIf(end, i32.or(i32.eqz(answer), hasFault(scope.emitter)));
      scope.run(1);
      nextCarry(scope, body, node.consts, carries);
      f.set(i, i32.add(i, i32.const(1)));
      f.branch(again);
    })
  );
  copyResults(scope, body, node.consts, carries);
}

/** The carry before the first iteration. */
function copyCarry(scope: RepeatScope, consts: number, carries: number): void {
  const { f, outer: { addresses }, kernel: { inputs }, bodies } = scope;
  const body = bodies.at(-1)!;
  inputs.slice(consts, consts + carries).forEach((input, n) => {
    const buffer = body.plan.inputs[1 + consts + n];
    const to = i32.const(body.addresses[buffer]), bytes = bytesIn(scope.emitter, body, buffer);
    emitCopy(f, to, i32.const(addresses[input]), bytes);
  });
}

/**
 * The carry of the next iteration. A result may be the place of another carry (as when two are exchanged), so what would be
 * overwritten before it is read goes first to where the loop's results will lie.
 */
function nextCarry(scope: RepeatScope, body: Layout, consts: number, carries: number): void {
  const { f, emitter, outer, kernel: { outputs } } = scope;
  const places = body.plan.inputs.slice(1 + consts, 1 + consts + carries)
    .map((buffer) => body.addresses[buffer]);
  const from = body.plan.outputs.slice(0, carries).map((buffer) => body.addresses[buffer]);
  const bytes = body.plan.outputs.slice(0, carries).map((b) => bytesIn(emitter, body, b));
  const isOverwritten = from.map((address, n) => address !== places[n] && places.includes(address));
  const copy = (to: number, source: number, n: number) =>
    emitCopy(f, i32.const(to), i32.const(source), bytes[n]);
  const stage = (n: number) => outer.addresses[outputs[n]];
  isOverwritten.forEach((staged, n) => staged && copy(stage(n), from[n], n));
  from.forEach((address, n) => {
    if (isOverwritten[n]) copy(places[n], stage(n), n);
    else if (address !== places[n]) copy(places[n], address, n);
  });
}

/** The last carry, as results of the loop. */
function copyResults(scope: RepeatScope, body: Layout, consts: number, carries: number): void {
  const { f, emitter, outer, kernel: { outputs } } = scope;
  for (let n = 0; n < carries; n++) {
    const buffer = body.plan.inputs[1 + consts + n], bytes = bytesIn(emitter, body, buffer);
    const to = i32.const(outer.addresses[outputs[n]]);
    emitCopy(f, to, i32.const(body.addresses[buffer]), bytes);
  }
}

function bytesIn({ width }: Emitter, { plan }: Layout, buffer: BufferId): number {
  const { shape, dtype } = plan.buffers[buffer];
  return sizeOf(shape) * bytesOf(dtype, width);
}

function rowAt(address: number, i: Local<"i32">, bytes: number): Expr<"i32"> {
  return i32.add(i32.const(address), i32.mul(i, i32.const(bytes)));
}
