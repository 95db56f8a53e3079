import { located } from "../core/origin.ts";
import type { Key } from "../tensor/key.ts";
import {
  type Carried,
  type NextCarry,
  scan as bareScan,
  type ScanOptions,
  type Sliced,
  type Stacked,
} from "../tensor/loops.ts";
import { fold, randomKey } from "../tensor/random.ts";
import { record } from "../tensor/record.ts";
import type { Scalar, Tensor } from "../tensor/types.ts";
import { checkValue } from "./check_value.ts";
import { weightedLogProb } from "./log_prob.ts";
import type { Message, SampleMessage } from "./message.ts";
import { platesNow } from "./plate.ts";
import { ScannedDistribution } from "./scanned_distribution.ts";
import { apply, begin, type Begun, finish, type Handler, isolated } from "./stack.ts";
import { siteTensor } from "./values.ts";

/** A body of a scan: from the carry, a slice and its index to the next carry and what is stacked. */
export type ScanBody<C, X, Y> = (
  carry: Carried<C>,
  x: Sliced<X>,
  index: Scalar,
) => readonly [carry: NextCarry<C>, y: Y];

/**
 * Runs a function over the leading axis, each step from the carry of the one before. Its body may have sample sites.
 *
 * To the handlers around it such a site is one site, whose value and log probability have the steps as their first axis:
 * a trace has [T, …], and values of that shape can be observed, substituted or replayed. Draws of step t come from
 * `fold(fold(key, name), t)`. Plates around the scan expand the sites in it; parameters in it are the same in each step. The
 * body runs twice: once to find its sites, once to be recorded as a loop.
 *
 * @param f Takes the carry, a slice and its index, an int32 scalar; returns the next carry and what is to be stacked.
 * @param init The first carry: tensors and keys in any structure. Each keeps its shape and dtype.
 * @param xs Tensors that share the size T of their leading axis, in any structure, or undefined.
 * @param options The number of steps, the direction.
 * @returns The last carry, and what `f` gave besides, each tensor with a leading axis of T.
 * @throws {TypeError} If the carry changes its structure, shapes or dtypes, the leading axes differ, or a value for a site has
 * another shape.
 *
 * @example
 * ```ts
 * import { Normal, sample, scan, seed, trace } from "@credence/credence";
 * import { tf } from "@credence/credence/tf";
 *
 * // A random walk of five steps.
 * const walk = () =>
 *   scan((x) => {
 *     const next = sample("x", Normal(x, 0.1));
 *     return [next, next];
 *   }, tf.scalar(0), undefined, { length: 5 });
 * console.log(trace(seed(walk, 0))().value("x").shape); // [5]
 * ```
 */
export function scan<const C, X, Y>(
  f: ScanBody<C, X, Y>,
  init: C,
  xs: X,
  options: ScanOptions = {},
): [carry: Carried<C>, ys: Stacked<Y>] {
  // The plates around the loop give the sites inside their shape at once; their scale is added where the messages pass them.
  const plates = platesNow().map((plate) => plate.shapeOnly()).reverse();
  const { sites, length } = findSites(f, init, xs, options, plates);
  const plans = new Map(sites.map((site) => [site.name, planOf(site, length)]));
  const given = Object.fromEntries(
    [...plans].flatMap(([name, { given }]) => (given ? [[name, given]] : [])),
  );
  const walked = xs === undefined ? { given } : { given, xs };
  const [carry, stacks] = bareScan<C, typeof walked, StepResult<Y>>(
    (carry, x, index) => {
      const slices = x as unknown as { given: Tensors; xs?: Sliced<X> };
      const body = new Body(plans, slices.given, index);
      const [next, y] = isolated([body, ...plates], () => f(carry, slices.xs as Sliced<X>, index));
      return [next, y === undefined ? { sites: body.results } : { sites: body.results, y }];
    },
    init,
    walked,
    { ...options, length },
  );
  const stacked = stacks as unknown as { sites: Record<string, SiteResult>; y: Stacked<Y> };
  for (const [name, plan] of plans) conclude(plan, stacked.sites[name]);
  return [carry, stacked.y];
}

type Tensors = Readonly<Record<string, Tensor>>;

/** What comes out of a site in one step. */
interface SiteResult {
  readonly value: Tensor;
  /** With what the handlers in the body made of it. */
  readonly logProb: Tensor;
}

interface StepResult<Y> {
  readonly sites: Readonly<Record<string, SiteResult>>;
  readonly y?: Y;
}

/** Runs the body once, in a recording that is thrown away. */
function findSites<C, X, Y>(
  f: ScanBody<C, X, Y>,
  init: C,
  xs: X,
  options: ScanOptions,
  plates: readonly Handler[],
): { sites: readonly Message[]; length: number } {
  const finder = new Finder();
  let length = 0;
  record((key: Key) => {
    finder.key = key;
    const [, steps] = bareScan<C, X, Tensor>(
      (carry, x, index) => [isolated([finder, ...plates], () => f(carry, x, index))[0], index],
      init,
      xs,
      options,
    );
    length = (steps as unknown as Tensor).shape[0];
  }, [randomKey(0)]);
  return { sites: [...finder.sites.values()], length };
}

/** Meets every site of the body, and keeps their messages. */
class Finder implements Handler {
  readonly sites = new Map<string, Message>();
  key: Key | undefined;

  process(message: Message): void {
    message.stop = true;
    message.key ??= this.key;
    refuseInLoop(message);
  }

  postprocess(message: Message): void {
    if (message.kind === "plate") return; // all of it is in use, in each step
    if (this.sites.has(message.name)) {
      throw new TypeError(located(
        `Cannot run a scan: found two sites "${message.name}" in its body, expected names to differ`,
        message.origin,
      ));
    }
    this.sites.set(message.name, { ...message });
  }
}

function refuseInLoop(message: Message): void {
  if (message.kind === "state") {
    throw new TypeError(located(
      `Cannot make the state "${message.name}" in a scan: nothing outlives a step but the carry. Carry it`,
      message.origin,
    ));
  }
  if (message.kind === "plate" && message.subsampleSize < message.size) {
    throw new TypeError(located(
      `Cannot subsample the plate "${message.name}" in a scan: each step would have other indices. ` +
        "Put the plate around the scan",
      message.origin,
    ));
  }
}

/** What happens at a site in each step, by what the handlers around the loop have decided. */
interface Plan {
  /** The site as it was found in the body. */
  readonly site: Message;
  /** The message of all steps, which has been out: for what is wanted before the loop. */
  readonly begun?: Begun;
  /** Values of a random variable, the steps first. */
  readonly given?: Tensor;
  /** The value of a parameter, the same in each step. */
  readonly constant?: Tensor;
}

function planOf(site: Message, length: number): Plan {
  if (site.kind === "param") {
    const message = apply({ ...site, key: undefined, stop: false, value: undefined });
    return { site, constant: message.value as Tensor };
  }
  if (site.kind !== "sample") return { site };
  const begun = begin(ofAllSteps(site, length));
  return { site, begun, given: givenOf(begun.message) };
}

/** The message of a random variable for the handlers around the loop; the steps are its first batch axis. */
function ofAllSteps(site: SampleMessage, length: number): SampleMessage {
  return {
    ...site,
    distribution: new ScannedDistribution(site.distribution, length),
    value: undefined,
    logProb: undefined,
    key: undefined,
    stop: false,
    scale: 1,
    mask: undefined,
  };
}

function givenOf(message: Message): Tensor | undefined {
  if (message.kind === "deterministic") return message.value as Tensor;
  if (message.kind !== "sample" || message.value === undefined) return undefined;
  const value = siteTensor(message.value, message.distribution.isDiscrete);
  checkValue(message, message.value, value);
  return value;
}

/** The outermost handler of a step. */
class Body implements Handler {
  readonly results: Record<string, SiteResult> = {};

  constructor(
    readonly plans: ReadonlyMap<string, Plan>,
    readonly given: Tensors,
    readonly index: Scalar,
  ) {}

  process(message: Message): void {
    message.stop = true;
    refuseInLoop(message);
    const plan = this.plans.get(message.name);
    if (message.kind === "param") message.value = plan?.constant;
    const outside = plan?.begun?.message;
    if (message.kind !== "sample" || !outside) return;
    if (outside.kind === "sample") {
      if (message.isObserved && !outside.isObserved) message.value = undefined;
      message.isObserved = outside.isObserved;
      message.isIntervened = outside.isIntervened;
    }
    if (outside.key) message.key ??= fold(outside.key, this.index);
    if (plan.given) message.value = this.given[message.name];
  }

  postprocess(message: Message): void {
    const { kind, name } = message;
    if (kind !== "sample" && kind !== "factor" && kind !== "deterministic") return;
    const value = message.value as Tensor;
    this.results[name] = {
      value,
      logProb: kind === "deterministic" ? value : weightedLogProb(message),
    };
  }
}

/** Brings the message of a site to its end, with what came out of the loop. */
function conclude({ site, begun, given }: Plan, result: SiteResult): void {
  if (begun) {
    const { message } = begun;
    message.value = given ?? result.value;
    if (message.kind === "sample") message.logProb = result.logProb;
    finish(begun);
  } else if (site.kind === "deterministic") {
    apply({ ...site, stop: false, value: result.value });
  } else if (site.kind === "factor") {
    apply({ ...site, stop: false, value: result.logProb, scale: 1, mask: undefined });
  }
}
