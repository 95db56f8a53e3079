/** Options of {@linkcode collect}. */
export interface CollectOptions {
  /** How many bytes there may be. */
  readonly limit?: number;
  /** Called with their number whenever some have come. */
  readonly onSome?: (bytes: number) => void;
}

/**
 * All bytes of a stream.
 *
 * @throws {RangeError} As soon as there are more than the limit; what follows is not waited for.
 */
export async function collect(
  stream: AsyncIterable<Uint8Array>,
  { limit = Infinity, onSome }: CollectOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    onSome?.(chunk.length);
    length += chunk.length;
    if (length > limit) throw new RangeError(`found more than ${limit} bytes`);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
