/**
 * Programs as bytes: to be kept, or sent to where they are to run.
 *
 * ```
 * 0   8 bytes  "credence"
 * 8   u32      the version of the format
 * 12  u32      the length of what follows the header
 * 16  u32      its CRC-32
 * 20  …        the program: see `encode.ts`
 * ```
 *
 * The checksum finds accidents: a file cut off, a disk or a line that changed bits. It is no protection from somebody who
 * means harm: bytes from a stranger are a stranger's program. (It could still do no more than compute in its own memory.)
 *
 * @module
 */
import { crc32 } from "./crc32.ts";
import { decode, encode } from "./encode.ts";
import type { Program } from "./program.ts";

const MAGIC = new TextEncoder().encode("credence");
const HEADER = 20;
/** To be raised with every change of {@linkcode Program}, of what it imports and exports, or of the bytes around it. */
export const PROGRAM_VERSION = 3;

/** Bytes that are no program: too few, others than were written, or of another version. */
export class ProgramFormatError extends Error {
  /** The class's name, as errors show it. */
  override name = "ProgramFormatError";
}

/**
 * A program as bytes, all that it needs to run included. The same program gives the same bytes.
 *
 * @param program The program.
 */
export function serialise(program: Program): Uint8Array<ArrayBuffer> {
  const body = encode(program);
  const bytes = new Uint8Array(HEADER + body.length), view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(8, PROGRAM_VERSION, true);
  view.setUint32(12, body.length, true);
  view.setUint32(16, crc32(body), true);
  bytes.set(body, HEADER);
  return bytes;
}

/**
 * The program of bytes that {@linkcode serialise} made, here or elsewhere.
 *
 * @param bytes The bytes.
 * @throws {ProgramFormatError} If they are no program, were cut off or changed, or are of another version.
 */
export function deserialise(bytes: Uint8Array): Program {
  const fail = (what: string): never => {
    throw new ProgramFormatError(`Cannot read the program: ${what}`);
  };
  const start = MAGIC.subarray(0, bytes.length);
  if (start.some((byte, i) => byte !== bytes[i])) fail(`the bytes do not begin with "credence"`);
  if (bytes.length < HEADER) {
    fail(`it is truncated: ${bytes.length} bytes, expected ${HEADER} or more`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true), length = view.getUint32(12, true);
  if (version !== PROGRAM_VERSION) {
    fail(`it is of version ${version}, expected ${PROGRAM_VERSION}: compile it anew`);
  }
  const body = bytes.subarray(HEADER);
  if (body.length < length) {
    fail(`it is truncated: ${bytes.length} bytes, expected ${HEADER + length}`);
  }
  if (body.length > length) {
    fail(`it is altered: ${bytes.length} bytes, expected ${HEADER + length}`);
  }
  const found = crc32(body), expected = view.getUint32(16, true);
  if (found !== expected) fail(`it is altered: its checksum is ${found}, expected ${expected}`);
  try {
    return decode(body) as Program;
  } catch (error) {
    return fail(`it is no program though its checksum is right: ${error}`);
  }
}
