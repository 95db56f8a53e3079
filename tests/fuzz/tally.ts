/** What was compared, and what could not be. */
export class Tally {
  /** Elements that were held against a bound. */
  compared = 0;
  /** Elements that were not: they hang on a decision that single precision may turn, or may have overflowed. */
  unknown = 0;
  /** Elements whose bound is wider than a hundredth of max(1, |x|): compared, but saying little. */
  loose = 0;
  /** Directional derivatives that were held against finite differences. */
  derivatives = 0;
  /** Those of them that are not 0. */
  moving = 0;
  /** Derivatives that were not: a step of the differences crosses a kink, or the bound is infinite. */
  skipped = 0;
  /** Derivatives whose bound is wider than a thousandth of max(1, |d|). */
  looseDerivatives = 0;

  /** The counts in words. */
  toString(): string {
    const percent = (part: number, of: number) => `${(100 * part / Math.max(of, 1)).toFixed(2)} %`;
    const elements = this.compared + this.unknown, all = this.derivatives + this.skipped;
    return [
      `elements compared: ${this.compared}, bound wider than 1e-2: ${
        percent(this.loose, this.compared)
      }`,
      `elements not compared, as a decision or the range is in doubt: ${
        percent(this.unknown, elements)
      }`,
      `derivatives compared: ${this.derivatives}, not zero: ${
        percent(this.moving, this.derivatives)
      }, ` +
      `bound wider than 1e-3: ${percent(this.looseDerivatives, this.derivatives)}`,
      `derivatives not compared, as a kink is near: ${percent(this.skipped, all)}`,
    ].join("\n");
  }
}
