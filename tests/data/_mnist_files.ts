/**
 * A small data set in MNIST's files, and servers that have it, or behave as if.
 *
 * @module
 */
import { join } from "@std/path";
import { encodeIdx } from "../../mod.ts";
import type { KnownFile } from "../../lib/data/known_file.ts";
import { gzip, sha256 } from "./_files.ts";

/** Bytes of a file. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A file of n images, of which every pixel is n. */
export function images(n: number, side = 28): Bytes {
  return encodeIdx({ data: new Uint8Array(n * side * side).fill(n), shape: [n, side, side] });
}

/** A file of labels. */
export function labels(...values: readonly number[]): Bytes {
  return encodeIdx({ data: Uint8Array.from(values), shape: [values.length] });
}

/** The files' contents, not compressed. */
export const CONTENTS: Readonly<Record<string, Bytes>> = {
  "train-images-idx3-ubyte.gz": images(3),
  "train-labels-idx1-ubyte.gz": labels(7, 0, 9),
  "t10k-images-idx3-ubyte.gz": images(2),
  "t10k-labels-idx1-ubyte.gz": labels(1, 2),
};
export const NAMES: readonly string[] = Object.keys(CONTENTS);

/** What is known of the files before they are fetched. */
export const KNOWN: readonly KnownFile[] = await Promise.all(
  Object.entries(CONTENTS).map(async ([name, bytes]) => ({
    name,
    bytes: bytes.length,
    sha256: await sha256(bytes),
  })),
);

/** Calls a function with a folder of its own. */
export async function inFolder(f: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await f(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes files. */
export async function fill(
  folder: string,
  contents: Readonly<Record<string, Bytes>>,
): Promise<void> {
  for (const [name, bytes] of Object.entries(contents)) {
    await Deno.writeFile(join(folder, name), bytes);
  }
}

/** The names of what is in a folder. */
export async function filesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).toSorted();
}

/** What a mirror answers when asked for a file. */
export type Answer = (name: string) => Response | Promise<Response>;

/** The file, gzipped. */
export const good: Answer = async (name) => new Response(await gzip(CONTENTS[name]));

/** No answer at all. */
export const never: Answer = () => new Promise(() => {});

/** A mirror that answers as it is told, and remembers what it was asked for. */
export async function withMirror(
  answer: Answer,
  f: (url: string, requests: readonly string[]) => Promise<void>,
): Promise<void> {
  const requests: string[] = [];
  const end = new AbortController();
  const options = { hostname: "127.0.0.1", port: 0, signal: end.signal, onListen() {} };
  const server = Deno.serve(options, (request) => {
    const name = new URL(request.url).pathname.split("/").at(-1)!;
    requests.push(name);
    return answer(name);
  });
  try {
    await f(`http://127.0.0.1:${server.addr.port}/mnist/`, requests);
  } finally {
    end.abort();
    await server.finished;
  }
}

/** A mirror that says how long the file is, sends the beginning, and hangs up. */
export async function withHalf(f: (url: string) => Promise<void>): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(4096));
      const head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
      await connection.write(new TextEncoder().encode(head + "half of it"));
      connection.close();
    }
  })();
  try {
    await f(`http://127.0.0.1:${listener.addr.port}`);
  } finally {
    listener.close();
    await serving;
  }
}
