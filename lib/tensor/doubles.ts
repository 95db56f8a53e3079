/**
 * Numbers that tfjs takes for single precision and that keep their doubles.
 *
 * tfjs stores floats as Float32Array and hands exactly the array it was given to its backend, as long as that array is an
 * instance of Float32Array. This subclass is one, with the doubles beside it.
 */
export class Doubles extends Float32Array {
  /** The values before rounding. */
  readonly exact: Float64Array;

  /** Copies made by tfjs (slices, maps) are plain: their doubles are not known. */
  static get [Symbol.species](): Float32ArrayConstructor {
    return Float32Array;
  }

  /** Wraps doubles, which it keeps. */
  constructor(exact: Float64Array) {
    super(exact);
    this.exact = exact;
  }
}

/** The values of an array, in double where they are known in double. */
export function exactValues(values: ArrayLike<number>): Float64Array {
  return values instanceof Doubles ? values.exact : new Float64Array(values);
}
