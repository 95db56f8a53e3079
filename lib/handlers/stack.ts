/**
 * The handlers at work, and the way of a message through them.
 *
 * @module
 */
import { located, Origin } from "../core/origin.ts";
import { performDefault } from "./default.ts";
import type { Message } from "./message.ts";
import type { Model } from "./model.ts";

/**
 * What gives the sites of a model their meaning. A message passes the handlers from the innermost outwards, each of which
 * may look at it, change it, or return another in its place; then what is left to do is done; then it passes back from the
 * outermost inwards, with its value.
 *
 * What a handler itself samples is seen by the handlers around it alone.
 *
 * @example
 * ```ts
 * import { handle, type Handler, Normal, sample, seed } from "@credence/credence";
 *
 * const names: string[] = [];
 * const listing: Handler = { postprocess: (message) => void names.push(message.name) };
 * handle(listing, seed(() => sample("x", Normal(0, 1)), 0))();
 * console.log(names); // ["x"]
 * ```
 */
export interface Handler {
  /** Called on the way out, before the site has its value. */
  process?(message: Message): Message | void;
  /** Called on the way back, when the site has its value. */
  postprocess?(message: Message): void;
}

/** A handler at work, and those around it. */
export interface Frame {
  readonly handler: Handler;
  readonly outer: Frame | undefined;
}

/** A message on its way: it has been out, and is to come back through the same handlers. */
export interface Begun<M extends Message = Message> {
  readonly message: M;
  /** The handlers that it has passed, the innermost first. */
  readonly passed: readonly Frame[];
}

let innermost: Frame | undefined;

/** The handlers at work, the innermost first. */
export function handlersNow(): Handler[] {
  const handlers: Handler[] = [];
  for (let frame = innermost; frame; frame = frame.outer) handlers.push(frame.handler);
  return handlers;
}

/** Runs `f` with other handlers at work; those of before are restored whatever happens. */
function withFrame<T>(frame: Frame | undefined, f: () => T): T {
  const before = innermost;
  innermost = frame;
  try {
    return f();
  } finally {
    innermost = before;
  }
}

/** Runs `f` inside one more handler. */
export function within<T>(handler: Handler, f: () => T): T {
  return withFrame({ handler, outer: innermost }, f);
}

/** Runs `f` with these handlers alone, the outermost first: the body of a loop. */
export function isolated<T>(handlers: readonly Handler[], f: () => T): T {
  let frame: Frame | undefined;
  for (const handler of handlers) frame = { handler, outer: frame };
  return withFrame(frame, f);
}

/** The way out: every handler from the innermost outwards, until one stops the message. */
export function begin(message: Message): Begun {
  const passed: Frame[] = [];
  for (let frame = innermost; frame; frame = frame.outer) {
    const { handler, outer } = frame;
    passed.push(frame);
    message = withFrame(outer, () => handler.process?.(message)) ?? message;
    if (message.stop) break;
  }
  return { message, passed };
}

/** The way back: the handlers that the message has passed, from the outermost inwards. */
export function finish({ message, passed }: Begun): void {
  for (const { handler, outer } of passed.toReversed()) {
    withFrame(outer, () => handler.postprocess?.(message));
  }
}

/** Sends a message through the handlers; what none of them decided is done. */
export function apply(message: Message): Message {
  const begun = begin(message);
  performDefault(begun.message);
  finish(begun);
  return begun.message;
}

/**
 * Runs a function inside a handler.
 *
 * @param handler The handler, or a function that makes a new one for each call: one that remembers should be new.
 * @param f A model: any synchronous function.
 * @returns A function of the same arguments and result.
 * @throws {TypeError} When it is called, if `f` is async.
 *
 * @example
 * ```ts
 * import { handle, Normal, sample, seed } from "@credence/credence";
 *
 * const model = () => sample("x", Normal(0, 1));
 * const shouting = handle({ process: (message) => void (message.name = message.name.toUpperCase()) }, model);
 * console.log(seed(shouting, 0)().shape); // []
 * ```
 */
export function handle<A extends readonly unknown[], R, S>(
  handler: Handler | (() => Handler),
  f: Model<A, R, S>,
): Model<A, R, S> {
  return (...args: A) => run(typeof handler === "function" ? handler() : handler, f, args);
}

/** Calls a model inside a handler. */
export function run<A extends readonly unknown[], R>(
  handler: Handler,
  f: (...args: A) => R,
  args: A,
): R {
  const result = within(handler, () => f(...args));
  if (result instanceof Promise) refusePromise(f, result);
  return result;
}

function refusePromise(f: { readonly name: string }, result: Promise<unknown>): never {
  result.catch(() => {}); // what it rejects with is a consequence of what is told here
  throw new TypeError(located(
    `Cannot run the model "${
      f.name || "(anonymous)"
    }": found an async function, expected a synchronous one. ` +
      "Await what it needs before and hand it in",
    Origin.here(),
  ));
}
