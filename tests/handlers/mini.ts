/**
 * The language on one page, to be read from top to bottom. It has the same names as the real one, gives the same draws and
 * the same log densities (`mini_test.ts` holds it to that), and leaves out what makes the real one pleasant: scopes, loops,
 * messages for wrong input, and most handlers, which are all made as the few below.
 *
 * @module
 */
import { broadcast, type Shape } from "../../lib/core/shape.ts";
import type { Distribution } from "../../lib/distributions/distribution.ts";
import { fold, type Key, type Scalar, type Tensor } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";

// A model is a function that calls `sample`. What that means is not decided there: `sample` writes a message, and whoever
// is interested answers it. A message says what is asked for, and is filled in as it travels.

export interface Message {
  readonly name: string;
  distribution: Distribution;
  value: Tensor | undefined;
  isObserved: boolean;
  key: Key | undefined;
  scale: number;
  stop: boolean;
}

// Those interested are handlers. They surround the model like the layers of an onion, and so they form a stack: the last one
// that was put around the model is the innermost when the model runs inside it.

export interface Handler {
  process?(message: Message): void;
  postprocess?(message: Message): void;
}

let stack: readonly Handler[] = [];

// Putting a handler around a function means: have it on the stack while the function runs, and only then.

export function handle<A extends unknown[], R>(
  handler: Handler,
  f: (...args: A) => R,
): (...args: A) => R {
  return (...args) => {
    const before = stack;
    stack = [...before, handler];
    try {
      return f(...args);
    } finally {
      stack = before;
    }
  };
}

// A message travels from the model outwards, through `process` of each handler: the innermost sees it first, and any of them
// may stop it. If nobody has given it a value by then, one is drawn. Then it travels back inwards, with its value, through
// `postprocess` of those that it has passed.

function apply(message: Message): Message {
  const passed: Handler[] = [];
  for (const handler of stack.toReversed()) {
    passed.push(handler);
    handler.process?.(message);
    if (message.stop) break;
  }
  message.value ??= message.distribution.sample(message.key!);
  for (const handler of passed.toReversed()) handler.postprocess?.(message);
  return message;
}

// So this is all that `sample` does. With no handler around it needs a value, since there is no key to draw with.

export function sample(name: string, distribution: Distribution, obs?: Tensor): Tensor {
  const isObserved = obs !== undefined;
  const rest = { key: undefined, scale: 1, stop: false };
  return apply({ name, distribution, value: obs, isObserved, ...rest }).value!;
}

// `seed` gives keys. Each site has its own, made of its name: so one more site in a model changes the draws of no other.

export function seed<A extends unknown[], R>(f: (...args: A) => R, key: Key) {
  return handle({
    process(message) {
      message.key ??= fold(key, message.name);
    },
  }, f);
}

// `trace` listens, and hands over what it has heard in the place of the function's result. It listens on the way back, when
// values are known. Everything that inference does begins with a trace.

export type Trace = ReadonlyMap<string, Message>;

export function trace<A extends unknown[]>(f: (...args: A) => unknown): (...args: A) => Trace {
  return (...args) => {
    const sites = new Map<string, Message>();
    const listener: Handler = {
      postprocess: (message) => void sites.set(message.name, { ...message }),
    };
    handle(listener, f)(...args);
    return sites;
  };
}

// `condition` and `replay` give values: the one makes data of a site, the other repeats what a trace has seen.

export function condition<A extends unknown[], R>(
  f: (...args: A) => R,
  data: Readonly<Record<string, Tensor>>,
) {
  return handle({
    process(message) {
      if (!(message.name in data)) return;
      message.value = data[message.name];
      message.isObserved = true;
    },
  }, f);
}

export function replay<A extends unknown[], R>(f: (...args: A) => R, trace: Trace) {
  return handle({
    process(message) {
      if (!message.isObserved) message.value ??= trace.get(message.name)?.value;
    },
  }, f);
}

// `block` hides sites from whoever is further out. `scale` makes their log probabilities count more or less.

export function block<A extends unknown[], R>(f: (...args: A) => R, hide: readonly string[]) {
  return handle({
    process(message) {
      message.stop = hide.includes(message.name);
    },
  }, f);
}

export function scale<A extends unknown[], R>(f: (...args: A) => R, factor: number) {
  return handle({
    process(message) {
      message.scale *= factor;
    },
  }, f);
}

// A plate says that what is inside happens `size` times, independently. It is a handler too: it repeats the distribution of
// each site along an axis of its own. The outermost plate takes the last axis, the next one that before it.

export function plate<R>(_name: string, size: number, body: (indices: Tensor) => R): R {
  const depth = stack.filter((handler) => handler instanceof Plate).length;
  return handle(new Plate(size, depth), body)(tf.range(0, size, 1, "int32"));
}

class Plate implements Handler {
  constructor(readonly size: number, readonly depth: number) {}

  process(message: Message): void {
    const own: Shape = [this.size, ...new Array<number>(this.depth).fill(1)];
    const { batchShape } = message.distribution;
    message.distribution = message.distribution.expand(broadcast(batchShape, own)!);
  }
}

// The log joint of a model is the sum of what its sites say about their values. Given all values it is a function of them
// that can be differentiated: an inference method is little more than a way to walk with it.

export function logJoint(trace: Trace): Scalar {
  let sum: Scalar = tf.scalar(0);
  for (const { distribution, value, scale } of trace.values()) {
    sum = sum.add(distribution.logProb(value!).sum().mul(scale));
  }
  return sum;
}
