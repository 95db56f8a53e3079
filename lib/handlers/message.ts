/**
 * What a primitive tells the handlers around it.
 *
 * @module
 */
import type { Origin } from "../core/origin.ts";
import type { Constraint } from "../distributions/constraint.ts";
import type { Distribution } from "../distributions/distribution.ts";
import type { Transform } from "../distributions/transforms/transform.ts";
import type { Key } from "../tensor/key.ts";
import type { Tensor, TensorLike } from "../tensor/types.ts";

/** Facts for inference about one site, such as its guide or sampler: anything, by name. */
export type InferRecord = Readonly<Record<string, unknown>>;

/** A plate around a site: independent repetitions along one batch axis. */
export interface PlateFrame {
  /** The plate's name. */
  readonly name: string;
  /** How many there are in all. */
  readonly size: number;
  /** The batch axis, counted from the right: −1 is the last. */
  readonly dim: number;
  /** How many are in use now: `size` unless the plate is subsampled. */
  readonly subsampleSize: number;
}

/** What all messages have. A handler changes what is not readonly. */
export interface MessageBase {
  /** The site's name as seen by the handler that has the message: scopes around it have not been added yet. */
  name: string;
  /** Where in the user's code the site was written. */
  readonly origin: Origin;
  /** Facts for inference. */
  infer: InferRecord;
  /** The plates around the site, the innermost first. */
  plates: readonly PlateFrame[];
  /** Where random numbers of the site come from; `seed` gives it. */
  key: Key | undefined;
  /** Set by a handler that keeps the message from those around it. */
  stop: boolean;
  /**
   * Whether a handler has taken account of the site, so that the body of a loop may keep it: `seed`, `trace`, `replay` and
   * `substitute` do.
   */
  isConsumed: boolean;
}

/** What a site that counts in the log joint has besides. */
export interface Weighted {
  /** The factor of its log probability. */
  scale: number | Tensor;
  /** Where its log probability counts: everywhere if undefined. */
  mask: TensorLike | undefined;
}

/** `sample`: a random variable. */
export interface SampleMessage extends MessageBase, Weighted {
  /** Tells this kind of message from the others. */
  readonly kind: "sample";
  /** What it is drawn from, expanded by the plates that the message has passed. */
  distribution: Distribution;
  /** Its value, if it is known already. That of a site observed inside a `scan` is known only afterwards. */
  value: TensorLike | undefined;
  /** Whether the value is data. */
  isObserved: boolean;
  /** Whether the value was set from outside and has no probability: `intervene`. */
  isIntervened: boolean;
  /** The log probability of each event, where it was computed together with the value: in a `scan`. */
  logProb: Tensor | undefined;
}

/** `param`: a number to be optimised. */
export interface ParamMessage extends MessageBase {
  /** Tells this kind of message from the others. */
  readonly kind: "param";
  /** Its first value, or how to make it. */
  readonly init: ParamInit;
  /** The values that it may take. */
  readonly constraint: Constraint;
  /** The coordinates in which it is optimised, if not those of its constraint. */
  readonly transform: Transform | undefined;
  /** Its value, if it is known already. */
  value: TensorLike | undefined;
}

/** The first value of a parameter; a function is given a key. */
export type ParamInit = TensorLike | ((key: Key) => TensorLike);

/** `deterministic`: a value worth a name. */
export interface DeterministicMessage extends MessageBase {
  /** Tells this kind of message from the others. */
  readonly kind: "deterministic";
  /** The value. */
  value: TensorLike;
}

/** `factor`: a term of the log joint. */
export interface FactorMessage extends MessageBase, Weighted {
  /** Tells this kind of message from the others. */
  readonly kind: "factor";
  /** The term; its elements are added up. */
  value: TensorLike;
}

/** `plate`: independent repetitions. */
export interface PlateMessage extends MessageBase {
  /** Tells this kind of message from the others. */
  readonly kind: "plate";
  /** How many there are in all. */
  size: number;
  /** How many are in use now. */
  subsampleSize: number;
  /** The batch axis, counted from the right. */
  readonly dim: number;
  /** The indices in use, int32 of shape [subsampleSize], if they are known already. */
  value: TensorLike | undefined;
}

/** `state`: a value that the model changes. */
export interface StateMessage extends MessageBase {
  /** Tells this kind of message from the others. */
  readonly kind: "state";
  /** The first value as it was written. */
  readonly init: TensorLike;
  /** Its first value, if it is known already. */
  value: TensorLike | undefined;
  /** Its value now. */
  readonly current: () => Tensor;
}

/** What a primitive tells the handlers around it: one of six kinds. */
export type Message =
  | SampleMessage
  | ParamMessage
  | DeterministicMessage
  | FactorMessage
  | PlateMessage
  | StateMessage;

/** The fields with which each message begins. */
export function newMessage(name: string, origin: Origin, infer: InferRecord = {}): MessageBase {
  return { name, origin, infer, plates: [], key: undefined, stop: false, isConsumed: false };
}

/** A new message of a random variable. */
export function sampleMessage(
  name: string,
  distribution: Distribution,
  origin: Origin,
  infer?: InferRecord,
): SampleMessage {
  return {
    ...newMessage(name, origin, infer),
    kind: "sample",
    distribution,
    value: undefined,
    isObserved: false,
    isIntervened: false,
    logProb: undefined,
    scale: 1,
    mask: undefined,
  };
}
