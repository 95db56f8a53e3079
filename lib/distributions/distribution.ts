import type { Shape } from "../core/shape.ts";
import type { Key } from "../tensor/key.ts";
import type { Tensor, TensorLike } from "../tensor/types.ts";
import type { Constraint } from "./constraint.ts";

/**
 * A probability distribution over arrays. A draw has shape [...sampleShape, ...batchShape, ...eventShape]; events along the
 * batch axes are independent but may have parameters of their own. Distributions are values: nothing changes one.
 */
export interface Distribution {
  /** Its name, such as `Normal`. */
  readonly name: string;
  /** The parameters as they were given, by name. */
  readonly parameters: Readonly<Record<string, TensorLike>>;
  /** Shape of the independent draws that parameters and `expand` make. */
  readonly batchShape: Shape;
  /** Shape of one draw. */
  readonly eventShape: Shape;
  /** The values with positive density. */
  readonly support: Constraint;
  /** Whether its values are countable: int32 tensors without a gradient. */
  readonly isDiscrete: boolean;
  /** Whether draws are differentiable functions of the parameters. */
  readonly hasReparameterizedSample: boolean;

  /** Independent draws, of shape [...sampleShape, ...batchShape, ...eventShape]. */
  sample(key: Key, sampleShape?: Shape): Tensor;
  /** The log density, or log probability, of each event in `value`: the event axes vanish. */
  logProb(value: TensorLike): Tensor;

  /** The expectation, of shape [...batchShape, ...eventShape]. Throws where there is no closed form. */
  mean(): Tensor;
  /** The variance of each component, of shape [...batchShape, ...eventShape]. Throws where there is no closed form. */
  variance(): Tensor;
  /** The entropy in nats, of shape batchShape. Throws where there is no closed form. */
  entropy(): Tensor;
  /** P(X ≤ x) of a scalar distribution. Throws where there is no closed form. */
  cdf(value: TensorLike): Tensor;
  /** The value with cdf p. Throws where there is no closed form. */
  icdf(p: TensorLike): Tensor;

  /** The same distribution, repeated over a batch shape that its own broadcasts to. */
  expand(batchShape: Shape): Distribution;
  /** The last `ndims` batch axes (all, if it is not given) become event axes: one joint event. */
  toEvent(ndims?: number): Distribution;
  /** The log density counts only where `mask` (bool, broadcast to the batch shape) is true. */
  mask(mask: TensorLike): Distribution;
}
