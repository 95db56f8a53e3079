/**
 * As much of the format of Linux's libraries as tells whether one is whole and what others it needs: loading half a library
 * ends the process without a word.
 *
 * Layout: System V ABI, chapter 4 (object files) and 5 (dynamic linking), 64 bits.
 *
 * @module
 */

/** How many bytes from the start {@linkcode elfFault} looks at. */
export const ELF_HEADER = 64;

/** `e_machine` of x86-64. */
const X86_64 = 62;

/**
 * What is wrong with a library, as far as its header and its length tell.
 *
 * @param header Its first bytes, {@linkcode ELF_HEADER} of them if it has so many.
 * @param length How long it is.
 * @returns A text such as `it is cut off`; nothing if all is well.
 */
export function elfFault(header: Uint8Array, length: number): string | undefined {
  if (length < ELF_HEADER) return "it is cut off";
  const magic = [0x7f, 0x45, 0x4c, 0x46];
  if (!magic.every((byte, i) => header[i] === byte)) return "it is no library of Linux";
  if (header[4] !== 2 || header[5] !== 1) return "it is not for 64 bits, lowest byte first";
  const view = viewOf(header);
  const machine = view.getUint16(18, true);
  if (machine !== X86_64) return `it is for another processor (ELF machine ${machine})`;
  // The table of sections stands at the very end.
  const end = Number(view.getBigUint64(40, true)) +
    view.getUint16(58, true) * view.getUint16(60, true);
  return length < end ? `it is cut off: ${length} bytes of ${end}` : undefined;
}

/** What a library says about others. */
export interface Needs {
  /** Their names, such as `libtensorflow_cc.so.2`. */
  readonly names: readonly string[];
  /** The folders to look for them in first; `$ORIGIN` stands for the library's own. */
  readonly folders: readonly string[];
}

/** Entries of the dynamic section. */
const STRINGS = 5, NEEDED = 1, RPATH = 15, RUNPATH = 29;
/** Kinds of segments. */
const LOADED = 1, DYNAMIC = 2;

/** The libraries that a whole library needs. */
export function neededBy(library: Uint8Array): Needs {
  const view = viewOf(library);
  const word = (at: number) => Number(view.getBigUint64(at, true));
  const first = word(32), size = view.getUint16(54, true);
  const segments = Array.from({ length: view.getUint16(56, true) }, (_, i) => {
    const at = first + i * size;
    const [offset, address, length] = [8, 16, 32].map((field) => word(at + field));
    return { kind: view.getUint32(at, true), offset, address, length };
  });
  const offsetOf = (address: number) => {
    const segment = segments.find((s) =>
      s.kind === LOADED && address >= s.address && address < s.address + s.length
    );
    return segment ? address - segment.address + segment.offset : 0;
  };
  const dynamic = segments.find(({ kind }) => kind === DYNAMIC);
  const entries = Array.from({ length: (dynamic?.length ?? 0) / 16 }, (_, i) => {
    const at = dynamic!.offset + 16 * i;
    return { tag: word(at), value: word(at + 8) };
  });
  const strings = offsetOf(entries.find(({ tag }) => tag === STRINGS)?.value ?? 0);
  const texts = (...tags: number[]) =>
    entries.filter(({ tag }) => tags.includes(tag)).map(({ value }) => {
      const start = strings + value;
      return new TextDecoder().decode(library.subarray(start, library.indexOf(0, start)));
    });
  return {
    names: texts(NEEDED),
    folders: texts(RUNPATH, RPATH).flatMap((path) => path.split(":")),
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
