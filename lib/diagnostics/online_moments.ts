import { checkCount, checkDraws } from "./check.ts";

/**
 * Mean and variance of each element of arrays that come one after another and are not kept.
 *
 *   nₖ = nₖ₋₁ + 1,   δ = xₖ − mₖ₋₁,   mₖ = mₖ₋₁ + δ / nₖ,   Sₖ = Sₖ₋₁ + δ (xₖ − mₖ)
 *
 * The same arrays in the same order give the same bits, however they are divided into calls of `add`. Merging what several
 * have seen gives the same up to rounding, and the same bits each time that the same parts are merged in the same order.
 *
 * References: B. P. Welford, Note on a method for calculating corrected sums of squares and products, Technometrics 4 (1962),
 * 419–420; T. F. Chan, G. H. Golub and R. J. LeVeque, Updating formulae and a pairwise algorithm for computing sample variances,
 * Stanford STAN-CS-79-773 (1979), equations 2.1, for `merge`.
 *
 * @example
 * ```ts
 * import { OnlineMoments } from "@credence/credence";
 *
 * const moments = new OnlineMoments(2);
 * moments.add(Float64Array.of(1, 10, 2, 20)).add(Float64Array.of(3, 30));
 * console.log(moments.mean()); // Float64Array(2) [ 2, 20 ]
 * console.log(moments.sampleSd()); // Float64Array(2) [ 1, 10 ]
 * ```
 */
export class OnlineMoments {
  /** How many elements an array has. */
  readonly size: number;
  readonly #mean: Float64Array;
  /** Σ (x − mean)². */
  readonly #squares: Float64Array;
  #count = 0;

  /**
   * Has seen nothing.
   *
   * @param size How many elements an array has.
   * @throws {RangeError} If it is no positive integer.
   */
  constructor(size: number) {
    checkCount("follow moments", "the size", size);
    this.size = size;
    this.#mean = new Float64Array(size);
    this.#squares = new Float64Array(size);
  }

  /** How many arrays it has seen. */
  get count(): number {
    return this.#count;
  }

  /**
   * Takes in some arrays.
   *
   * @param chunk Row-major, of shape [any, size]: one array after the other.
   * @returns Itself.
   * @throws {RangeError} If the last array is not whole.
   */
  add(chunk: Float64Array | Float32Array): this {
    if (chunk.length % this.size !== 0) {
      throw new RangeError(
        `Cannot follow moments: found ${chunk.length} numbers, expected a multiple of the size, ${this.size}`,
      );
    }
    const mean = this.#mean, squares = this.#squares;
    for (let at = 0; at < chunk.length; at += this.size) {
      this.#count++;
      for (let j = 0; j < this.size; j++) {
        const x = chunk[at + j];
        const difference = x - mean[j];
        mean[j] += difference / this.#count;
        squares[j] += difference * (x - mean[j]);
      }
    }
    return this;
  }

  /**
   * Takes in all that another one has seen.
   *
   *   m = m₁ + δ n₂ / n,   S = S₁ + S₂ + δ² n₁ n₂ / n   with δ = m₂ − m₁, n = n₁ + n₂
   *
   * @param other It stays as it is.
   * @returns Itself.
   * @throws {RangeError} If its arrays have another size.
   */
  merge(other: OnlineMoments): this {
    if (other.size !== this.size) {
      throw new RangeError(
        `Cannot merge moments: found the size ${other.size}, expected ${this.size}`,
      );
    }
    if (other.#count === 0) return this;
    const count = this.#count + other.#count;
    const share = other.#count / count;
    for (let j = 0; j < this.size; j++) {
      const difference = other.#mean[j] - this.#mean[j];
      this.#squares[j] += other.#squares[j] + difference * (this.#count * share) * difference;
      this.#mean[j] += difference * share;
    }
    this.#count = count;
    return this;
  }

  /**
   * The mean of each element.
   *
   * @returns `size` numbers, a copy.
   * @throws {RangeError} If it has seen no array.
   */
  mean(): Float64Array {
    checkDraws("take the mean", this.#count, 1);
    return this.#mean.slice();
  }

  /**
   * The variance of each element, of arrays that are all there is: Sₙ / n.
   *
   * @returns `size` numbers.
   * @throws {RangeError} If it has seen no array.
   */
  populationVariance(): Float64Array {
    checkDraws("take the variance", this.#count, 1);
    return this.#squares.map((s) => s / this.#count);
  }

  /**
   * The variance of the distribution that the arrays are drawn from, estimated without bias: Sₙ / (n − 1).
   *
   * @returns `size` numbers.
   * @throws {RangeError} If it has seen fewer than two arrays.
   */
  sampleVariance(): Float64Array {
    checkDraws("estimate the variance", this.#count, 2);
    return this.#squares.map((s) => s / (this.#count - 1));
  }

  /**
   * The roots of the population variances.
   *
   * @returns `size` numbers.
   * @throws {RangeError} If it has seen no array.
   */
  populationSd(): Float64Array {
    return this.populationVariance().map(Math.sqrt);
  }

  /**
   * The roots of the sample variances.
   *
   * @returns `size` numbers.
   * @throws {RangeError} If it has seen fewer than two arrays.
   */
  sampleSd(): Float64Array {
    return this.sampleVariance().map(Math.sqrt);
  }
}
