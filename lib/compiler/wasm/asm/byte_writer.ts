/**
 * Bytes that grow: numbers in the encodings of the WebAssembly binary format.
 *
 * @module
 */

const SCRATCH = new DataView(new ArrayBuffer(8));
const SCRATCH_BYTES = new Uint8Array(SCRATCH.buffer);
const UTF8 = new TextEncoder();

/**
 * Collects bytes. Integers are written in LEB128: seven bits a byte, the lowest first, the eighth bit set on all but the last.
 *
 * Reference: WebAssembly Core Specification 2.0, section 5.2 (values).
 */
export class ByteWriter {
  #bytes = new Uint8Array(512);
  #length = 0;

  /** How many bytes have been written. */
  get length(): number {
    return this.#length;
  }

  /** One byte: the lowest eight bits of a number. */
  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Bytes as they are. */
  bytes(values: ArrayLike<number>): void {
    const { length } = values;
    this.#reserve(length);
    // `set` costs more than it saves for the few bytes of an instruction.
    if (length > 32) this.#bytes.set(values, this.#length);
    else for (let i = 0; i < length; i++) this.#bytes[this.#length + i] = values[i];
    this.#length += length;
  }

  /** An unsigned integer below 2³². */
  u32(value: number): void {
    value >>>= 0;
    // Nearly all are indices and opcodes of one byte.
    if (value < 0x80) return this.byte(value);
    while (value >= 0x80) {
      this.byte(value & 0x7f | 0x80);
      value >>>= 7;
    }
    this.byte(value);
  }

  /** A signed integer of 32 bits; one from 2³¹ on is taken for the negative one of the same bits. */
  s32(value: number): void {
    value |= 0;
    while (value < -0x40 || value >= 0x40) {
      this.byte(value & 0x7f | 0x80);
      value >>= 7;
    }
    this.byte(value & 0x7f);
  }

  /** A signed integer of 64 bits; one from 2⁶³ on is taken for the negative one of the same bits. */
  s64(value: bigint): void {
    value = BigInt.asIntN(64, value);
    while (value < -0x40n || value >= 0x40n) {
      this.byte(Number(value & 0x7fn) | 0x80);
      value >>= 7n;
    }
    this.byte(Number(value & 0x7fn));
  }

  /** A single-precision number, four bytes. */
  f32(value: number): void {
    SCRATCH.setFloat32(0, value, true);
    this.#scratch(4);
  }

  /** A double-precision number, eight bytes. */
  f64(value: number): void {
    SCRATCH.setFloat64(0, value, true);
    this.#scratch(8);
  }

  /** A name: the number of its bytes in UTF-8, then these. */
  name(text: string): void {
    this.vector(UTF8.encode(text));
  }

  /** The number of some bytes, then these. */
  vector(values: ArrayLike<number>): void {
    this.u32(values.length);
    this.bytes(values);
  }

  /** What has been written: a view that the next write may change. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #scratch(count: number): void {
    for (let i = 0; i < count; i++) this.byte(SCRATCH_BYTES[i]);
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.view());
    this.#bytes = grown;
  }
}
