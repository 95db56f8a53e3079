/** The CRC of ISO 3309, as zlib and PNG have it: polynomial 0x04c11db7, reflected. */
const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? POLYNOMIAL : 0);
  return rest;
});

/**
 * The CRC-32 of bytes. It finds every change of up to 32 bits next to each other, and others but for one in 2³²: accidents,
 * not intent.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { crc32 } from "./crc32.ts";
 *
 * assertEquals(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
 * ```
 */
export function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) rest = (rest >>> 8) ^ TABLE[(rest ^ bytes[i]) & 0xff];
  return ~rest >>> 0;
}
