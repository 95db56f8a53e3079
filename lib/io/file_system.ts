/** What this folder asks of a file that is open. */
export interface OpenFile {
  /** Writes some of the bytes, and says how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Returns when all that was written is on the disk. */
  sync(): Promise<void>;
  /** Gives the file back. */
  close(): void;
}

/** What this folder asks about a file. */
export interface FileInfo {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly isSymlink: boolean;
  /** Who may do what with it, as Unix has it; null elsewhere. */
  readonly mode: number | null;
}

/** What this folder asks of a file system: a part of `Deno`, so that a test can put a full disk in its place. */
export interface FileSystem {
  chmod(path: string, mode: number): Promise<void>;
  lstat(path: string): Promise<FileInfo>;
  mkdir(path: string, options: { readonly recursive: true }): Promise<void>;
  open(
    path: string,
    options: { readonly write: true; readonly createNew: true; readonly mode?: number },
  ): Promise<OpenFile>;
  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
  realPath(path: string): Promise<string>;
  remove(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
}

/** The machine's own files. Where there is none, as in a browser, that is an error only here, when one is asked for. */
export function fileSystem(action: string, path: string): FileSystem {
  const { Deno } = globalThis as { readonly Deno?: FileSystem };
  if (Deno) return Deno;
  throw new Error(`Cannot ${action} "${path}": found no file system, expected to run under Deno`);
}

/** The path that a `file:` URL stands for; text is a path already. */
export function pathOf(path: string | URL): string {
  if (typeof path === "string") return path;
  if (path.protocol !== "file:") {
    throw new TypeError(`Cannot use "${path}" as a file: found ${path.protocol}, expected file:`);
  }
  const decoded = unescaped(path);
  return /^\/[A-Za-z]:\//.test(decoded) ? decoded.slice(1) : decoded;
}

function unescaped(url: URL): string {
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    throw new TypeError(
      `Cannot use "${url}" as a file: found a % that begins no UTF-8, expected %25`,
    );
  }
}

/** The folder that a path is in, and its last part. */
export function splitPath(path: string): { folder: string; name: string } {
  const cut = Math.max(path.lastIndexOf("/"), windows() ? path.lastIndexOf("\\") : -1);
  if (cut < 0) return { folder: ".", name: path };
  // Of "/a" the folder is "/", not the empty path.
  return { folder: path.slice(0, Math.max(cut, 1)), name: path.slice(cut + 1) };
}

function windows(): boolean {
  const { Deno } = globalThis as { readonly Deno?: { readonly build: { readonly os: string } } };
  return Deno?.build.os === "windows";
}
