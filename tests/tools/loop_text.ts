/**
 * The code of small functions as text: a statement a line, blocks indented. It knows the instructions that loops without
 * transcendental functions are written in, and refuses others.
 *
 * @module
 */

/** What stands behind an opcode: nothing, a number, a place in memory, a lane too, or sixteen bytes. */
type Immediate = "none" | "number" | "memory" | "memory and lane" | "lane" | "vector";
/** Its name, how many operands it takes, what stands behind it, and whether it leaves nothing. */
type Entry = readonly [
  name: string,
  operands: number,
  immediate?: Immediate,
  isStatement?: boolean,
];

const SINGLES: Readonly<Record<number, Entry>> = {
  0x10: ["call", 0, "number"],
  0x28: ["i32.load", 1, "memory"],
  0x2a: ["f32.load", 1, "memory"],
  0x2b: ["f64.load", 1, "memory"],
  0x36: ["i32.store", 2, "memory", true],
  0x38: ["f32.store", 2, "memory", true],
  0x39: ["f64.store", 2, "memory", true],
  0x46: ["i32.eq", 2],
  0x48: ["i32.lt_s", 2],
  0x4a: ["i32.gt_s", 2],
  0x6a: ["i32.add", 2],
  0x6b: ["i32.sub", 2],
  0x6c: ["i32.mul", 2],
  0x92: ["f32.add", 2],
  0xa0: ["f64.add", 2],
  0xb6: ["f32.demote_f64", 1],
  0xbb: ["f64.promote_f32", 1],
};
const VECTORS: Readonly<Record<number, Entry>> = {
  0: ["v128.load", 1, "memory"],
  9: ["v128.load32_splat", 1, "memory"],
  11: ["v128.store", 2, "memory", true],
  12: ["v128.const", 0, "vector"],
  13: ["i8x16.shuffle", 2, "vector"],
  31: ["f32x4.extract_lane", 1, "lane"],
  33: ["f64x2.extract_lane", 1, "lane"],
  82: ["v128.bitselect", 3],
  90: ["v128.store32_lane", 2, "memory and lane", true],
  92: ["v128.load32_zero", 1, "memory"],
  95: ["f64x2.promote_low_f32x4", 1],
  228: ["f32x4.add", 2],
  229: ["f32x4.sub", 2],
  230: ["f32x4.mul", 2],
  240: ["f64x2.add", 2],
};

/** The functions that a module defines, in their order. */
export function functionsOf(module: Uint8Array): string[][] {
  const reader = new Reader(module.subarray(8));
  while (!reader.isAtEnd) {
    const section = reader.byte(), bytes = reader.take(reader.number());
    if (section === 10) return codeOf(new Reader(bytes));
  }
  return [];
}

function codeOf(reader: Reader): string[][] {
  return Array.from({ length: reader.number() }, () => {
    const body = new Reader(reader.take(reader.number()));
    for (let runs = body.number(); runs > 0; runs--) {
      body.number();
      body.byte();
    }
    return statementsOf(body);
  });
}

/** The statements of a function: what instructions leave is put in words, and written where something is done with it. */
function statementsOf(reader: Reader): string[] {
  const lines: string[] = [], stack: string[] = [];
  let depth = 0;
  const say = (text: string) => lines.push("  ".repeat(depth) + text);
  const pop = (n: number) => stack.splice(stack.length - n, n);
  while (!reader.isAtEnd) {
    const opcode = reader.byte();
    switch (opcode) {
      case 0x02:
      case 0x03:
      case 0x04:
        reader.byte();
        say(opcode === 0x04 ? `if ${pop(1)}` : opcode === 0x03 ? "loop" : "block");
        depth++;
        continue;
      case 0x0b:
        depth--;
        if (depth >= 0) say("end");
        continue;
      case 0x0d:
        say(`branch ${reader.number()} if ${pop(1)}`);
        continue;
      case 0x20:
        stack.push(`$${reader.number()}`);
        continue;
      case 0x21:
        say(`$${reader.number()} = ${pop(1)}`);
        continue;
      case 0x22:
        stack.push(`($${reader.number()} = ${pop(1)})`);
        continue;
      case 0x41:
        stack.push(String(reader.signed()));
        continue;
    }
    const entry = opcode === 0xfd ? VECTORS[reader.number()] : SINGLES[opcode];
    if (!entry) throw new TypeError(`internal: no name for opcode ${opcode}`);
    const [name, operands, immediate = "none", isStatement] = entry;
    const words = [...pop(operands), ...immediateOf(reader, immediate)];
    const text = `${name}(${words.join(", ")})`;
    if (isStatement) say(text);
    else stack.push(text);
  }
  return lines;
}

function immediateOf(reader: Reader, immediate: Immediate): string[] {
  switch (immediate) {
    case "none":
      return [];
    case "number":
    case "lane":
      return [String(reader.number())];
    case "memory":
    case "memory and lane": {
      reader.number(); // the alignment
      const offset = reader.number();
      const lane = immediate === "memory" ? [] : [`lane ${reader.number()}`];
      return [...(offset === 0 ? [] : [`+${offset}`]), ...lane];
    }
    case "vector": {
      const words = new Uint32Array(reader.take(16).slice().buffer);
      return [...words].map((word) => (word === 0xffffffff ? "-1" : `0x${word.toString(16)}`));
    }
    default:
      return immediate satisfies never;
  }
}

class Reader {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.#at >= this.bytes.length;
  }

  byte(): number {
    return this.bytes[this.#at++];
  }

  take(count: number): Uint8Array {
    return this.bytes.subarray(this.#at, this.#at += count);
  }

  number(): number {
    let value = 0;
    for (let shift = 0;; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  signed(): number {
    let value = 0;
    for (let shift = 0;;) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) return shift < 32 && byte & 0x40 ? value | -1 << shift : value;
    }
  }
}
