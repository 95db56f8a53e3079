import { formatShape, type Shape } from "../core/shape.ts";
import { DTYPES, elements, type SafetensorsDType } from "./safetensors_dtype.ts";

/** The longest header, in bytes: the format's own limit, so that a damaged length does not fill the memory. */
export const HEADER_LIMIT = 100_000_000;

/** One array in a header that has been found right. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: SafetensorsDType;
  readonly shape: Shape;
  /** Where its elements begin and end, in bytes from the first element of all. */
  readonly begin: number;
  readonly end: number;
}

/** A header that has been found right. */
export interface Header {
  readonly entries: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the elements begin in the file. */
  readonly dataBegin: number;
}

/** Reads the header of a safetensors file and holds it against the file's length. */
export function readHeader(bytes: Uint8Array, fileName: string): Header {
  const refuse = refusal(`"${fileName}"`);
  if (bytes.length < 8) refuse(`${bytes.length} bytes`, "8 of the header's length: truncated?");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = view.getBigUint64(0, true);
  if (length > HEADER_LIMIT) {
    refuse(`a header of ${length} bytes`, `at most ${HEADER_LIMIT}: no safetensors file?`);
  }
  const dataBegin = 8 + Number(length);
  if (dataBegin > bytes.length) {
    refuse(`${bytes.length} bytes`, `${dataBegin} up to the header's end alone: truncated?`);
  }
  const { __metadata__: metadata = {}, ...tensors } = parse(bytes.subarray(8, dataBegin), refuse);
  if (!isObject(metadata) || !Object.values(metadata).every((text) => typeof text === "string")) {
    refuse(`the metadata ${shown(metadata)}`, "texts by name");
  }
  const entries = Object.entries(tensors).map(([name, info]) => readEntry(name, info, fileName));
  checkPlaces(entries, bytes.length - dataBegin, fileName);
  return { entries, metadata: metadata as Record<string, string>, dataBegin };
}

type Refuse = (found: string, expected: string) => never;

function refusal(subject: string): Refuse {
  return (found, expected) => {
    throw new SyntaxError(`Cannot read ${subject}: found ${found}, expected ${expected}`);
  };
}

function parse(bytes: Uint8Array, refuse: Refuse): Record<string, unknown> {
  let header: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
    const twice = repeatedKey(text);
    if (twice !== undefined) refuse(`the name "${twice}" twice in one object`, "once");
  } catch (cause) {
    if (cause instanceof SyntaxError && cause.message.startsWith("Cannot read")) throw cause;
    refuse(`a header that is no JSON (${(cause as Error).message})`, "JSON in UTF-8");
  }
  return isObject(header) ? header : refuse(`the header ${shown(header)}`, "a JSON object");
}

/** A key that an object of the JSON text has twice: `JSON.parse` would silently take the last one. */
function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  const tokens = /["{}:]/g;
  let text = "";
  for (let token = tokens.exec(json); token; token = tokens.exec(json)) {
    switch (token[0]) {
      case '"': {
        const end = endOfText(json, tokens.lastIndex);
        text = json.slice(token.index, end);
        tokens.lastIndex = end;
        break;
      }
      case "{":
        open.push(new Set());
        break;
      case "}":
        open.pop();
        break;
      default: {
        const key: string = JSON.parse(text), keys = open.at(-1)!;
        if (keys.has(key)) return key;
        keys.add(key);
      }
    }
  }
  return undefined;
}

/** Where a text of the JSON ends. In a loop: a pattern for whole texts exhausts the stack at some megabytes. */
function endOfText(json: string, begin: number): number {
  const marks = /["\\]/g;
  marks.lastIndex = begin;
  while (marks.exec(json)![0] !== '"') marks.lastIndex++;
  return marks.lastIndex;
}

function readEntry(name: string, info: unknown, fileName: string): TensorEntry {
  const refuse = refusal(`the tensor "${name}" of "${fileName}"`);
  if (!name.isWellFormed()) return refuse(JSON.stringify(name), "a name of well-formed text");
  if (!isObject(info)) return refuse(shown(info), "an object");
  const { dtype, shape, data_offsets: offsets } = info;
  if (typeof dtype !== "string") return refuse(`the dtype ${shown(dtype)}`, "a name");
  if (!isDType(dtype)) {
    throw new RangeError(
      `Cannot read the tensor "${name}" of "${fileName}": found the dtype "${dtype}", ` +
        `expected one of ${Object.keys(DTYPES).join(", ")}`,
    );
  }
  if (!isNumbers(shape)) return refuse(`the shape ${shown(shape)}`, "a list of integers");
  const size = elements(shape) ??
    refuse(`the shape ${formatShape(shape)}`, "integers of at least 0 with a product below 2^53");
  if (!isNumbers(offsets) || offsets.length !== 2 || elements(offsets.slice(0, 1)) === undefined) {
    return refuse(`the data offsets ${shown(offsets)}`, "two integers of at least 0");
  }
  const [begin, end] = offsets;
  if (end - begin !== size * DTYPES[dtype].bytes) {
    refuse(
      `${end - begin} bytes of data`,
      `${size * DTYPES[dtype].bytes} for ${dtype} of shape ${formatShape(shape)}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** Arrays must follow one another from the first byte to the last: no overlap, no hole, nothing missing or left over. */
function checkPlaces(entries: readonly TensorEntry[], length: number, fileName: string): void {
  let end = 0, before = "";
  for (const entry of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    const refuse = refusal(`the tensor "${entry.name}" of "${fileName}"`);
    if (entry.end > length) {
      refuse(`its data ending at byte ${entry.end}`, `at most ${length}: truncated?`);
    }
    if (entry.begin < end) {
      refuse(
        `its data at byte ${entry.begin}`,
        `${end}, where that of "${before}" ends: they overlap`,
      );
    }
    if (entry.begin > end) {
      refuse(`its data at byte ${entry.begin}`, `${end}: there is a hole before it`);
    }
    end = entry.end;
    before = entry.name;
  }
  if (end !== length) {
    refusal(`"${fileName}"`)(`${length} bytes of data`, `${end}: bytes left over`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => typeof n === "number");
}

function isDType(name: string): name is SafetensorsDType {
  return Object.hasOwn(DTYPES, name);
}

/** A value in JSON, cut where it becomes long. */
function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? "nothing";
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
