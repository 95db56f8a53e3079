/** A set of small whole numbers, a bit each: unions are cheap. */
export class IdSet {
  readonly #words: Uint32Array;

  /**
   * The empty set.
   *
   * @param size What the numbers stay below.
   */
  constructor(size: number) {
    this.#words = new Uint32Array(Math.ceil(size / 32));
  }

  /** Whether a number is in it. */
  has(id: number): boolean {
    return (this.#words[id >>> 5] >>> (id & 31) & 1) === 1;
  }

  /** Puts a number in. */
  add(id: number): void {
    this.#words[id >>> 5] |= 1 << (id & 31);
  }

  /** Puts in what is in another set of the same size. */
  addAll(other: IdSet): void {
    const words = this.#words, others = other.#words;
    for (let i = 0; i < words.length; i++) words[i] |= others[i];
  }

  /** Takes a number out. */
  delete(id: number): void {
    this.#words[id >>> 5] &= ~(1 << (id & 31));
  }
}
