/**
 * An image of grey levels as a PNG file: not compressed, because small images gain little by it.
 *
 * @param pixels The levels, row by row from the top, 0 black to 255 white.
 * @param width How many are in a row.
 * @returns The file's bytes.
 *
 * Reference: W3C, Portable Network Graphics (PNG) specification, second edition (2003), sections 5 and 11; RFC 1950 and RFC 1951,
 * section 3.2.4, for the data.
 */
export function encodePng(pixels: ArrayLike<number>, width: number): Uint8Array<ArrayBuffer> {
  const height = pixels.length / width;
  const rows = new Uint8Array((width + 1) * height); // Each begins with the number of its filter, 0 for none.
  for (let i = 0; i < pixels.length; i++) rows[i + Math.floor(i / width) + 1] = pixels[i];
  // Eight bits, grey levels, and the one way of compression, of filters, and no interlacing.
  const header = [...bigEndian(width), ...bigEndian(height), 8, 0, 0, 0, 0];
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", header),
    ...chunk("IDAT", stored(rows)),
    ...chunk("IEND", []),
  ]);
}

function chunk(name: string, data: readonly number[]): number[] {
  const body = [...new TextEncoder().encode(name), ...data];
  return [...bigEndian(data.length), ...body, ...bigEndian(crc32(body))];
}

/** A block can hold this many bytes. */
const LARGEST_BLOCK = 65_535;

/** Data in the zlib format, in blocks that are not compressed. */
function stored(data: Uint8Array): number[] {
  const out = [0x78, 0x01];
  for (let at = 0; at < data.length; at += LARGEST_BLOCK) {
    const block = data.subarray(at, at + LARGEST_BLOCK);
    const isLast = at + LARGEST_BLOCK >= data.length;
    const { length } = block;
    out.push(isLast ? 1 : 0, length & 255, length >> 8, ~length & 255, ~length >> 8 & 255);
    for (const byte of block) out.push(byte);
  }
  return [...out, ...bigEndian(adler32(data))];
}

function bigEndian(word: number): number[] {
  return [word >>> 24, word >>> 16 & 255, word >>> 8 & 255, word & 255];
}

function crc32(bytes: readonly number[]): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc;
}

function adler32(bytes: Uint8Array): number {
  let a = 1, b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return (b << 16 | a) >>> 0;
}
