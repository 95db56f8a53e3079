import { fileError } from "./file_error.ts";
import { type FileSystem, fileSystem, type OpenFile, pathOf, splitPath } from "./file_system.ts";

/**
 * Writes a file whole or not at all.
 *
 * The content goes to a new file in the same folder, is forced to the disk, and takes the name in one step. Who reads the
 * file meanwhile finds the old content or the new, never a part; after a failure, or an interrupt, the old one is still
 * there; but who kills the program outright may leave a file `.….tmp` beside it. Missing folders are made. An old file's
 * permissions are kept (its owner becomes who writes), and behind a symbolic link the file itself is replaced. What is no
 * ordinary file, such as a device or a pipe, is refused.
 *
 * Needs the permissions to read and to write in the folder of the file.
 *
 * @param path Where: a path, or a `file:` URL.
 * @param content Bytes, or text to be written as UTF-8.
 * @throws {TypeError} If the path names no file, or the content is something else.
 * @throws {Error} If it cannot be written, with the file, the reason and what would help; the new file is removed again.
 *
 * @example
 * ```ts
 * import { writeAtomically } from "@credence/credence";
 *
 * const folder = await Deno.makeTempDir({ dir: "." });
 * await writeAtomically(`${folder}/results/summary.txt`, "mu 4.4\n");
 * console.log(await Deno.readTextFile(`${folder}/results/summary.txt`)); // mu 4.4
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeAtomically(
  path: string | URL,
  content: Uint8Array | string,
): Promise<void> {
  const name = pathOf(path);
  await writeAtomicallyTo(fileSystem("write", name), name, content);
}

/** {@linkcode writeAtomically} on any file system. */
export async function writeAtomicallyTo(
  files: FileSystem,
  path: string,
  content: Uint8Array | string,
): Promise<void> {
  if (splitPath(path).name === "") {
    throw new TypeError(`Cannot write "${path}": found no file name, expected one`);
  }
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  if (!(bytes instanceof Uint8Array)) {
    const found = (content as object | null)?.constructor?.name ?? String(content);
    throw new TypeError(`Cannot write "${path}": found ${found}, expected a Uint8Array or a text`);
  }
  try {
    const { target, mode } = await existing(files, path);
    const { folder } = splitPath(target);
    const temporary = `${folder}/.${crypto.randomUUID()}.tmp`;
    const file = await openNew(files, folder, temporary, mode);
    await replace(files, file, { temporary, target, mode }, bytes);
  } catch (cause) {
    throw fileError("write", path, cause);
  }
}

/** The file that is meant, which a link only points to, and the permissions it has. */
async function existing(
  files: FileSystem,
  path: string,
): Promise<{ target: string; mode?: number }> {
  const found = await files.lstat(path).catch(absent);
  if (!found) return { target: path };
  if (found.isDirectory) throw Object.assign(new Error("is a folder"), { code: "EISDIR" });
  // A new file of its name would make an ordinary file of /dev/null.
  if (!found.isFile && !found.isSymlink) throw new Error("found no ordinary file, expected one");
  if (found.isFile) return { target: path, mode: found.mode ?? undefined };
  // A link to nothing has no real path, and is itself replaced.
  const target = await files.realPath(path).catch(absent);
  return target === undefined ? { target: path } : existing(files, target);
}

/** Lets the error pass that says there is no file; the others are somebody else's to see. */
function absent(cause: unknown): undefined {
  if ((cause as { readonly code?: string }).code !== "ENOENT") throw cause;
  return undefined;
}

async function openNew(
  files: FileSystem,
  folder: string,
  path: string,
  mode: number | undefined,
): Promise<OpenFile> {
  const options = { write: true, createNew: true, ...(mode !== undefined && { mode }) } as const;
  const file = await files.open(path, options).catch(absent);
  if (file) return file;
  await files.mkdir(folder, { recursive: true });
  return await files.open(path, options);
}

/** Fills the new file and gives it the old one's name; on any failure it is gone again. */
async function replace(
  files: FileSystem,
  file: OpenFile,
  { temporary, target, mode }: { temporary: string; target: string; mode?: number },
  bytes: Uint8Array,
): Promise<void> {
  try {
    try {
      await writeAll(file, bytes);
      await file.sync();
    } finally {
      file.close();
    }
    // What it was opened with is only what the umask leaves of it.
    if (mode !== undefined) await files.chmod(temporary, mode & 0o7777);
    await files.rename(temporary, target);
  } catch (cause) {
    // What cannot be removed either is not what the user has to hear of first.
    await files.remove(temporary).catch(() => undefined);
    throw cause;
  }
}

async function writeAll(file: OpenFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const written = await file.write(bytes.subarray(done));
    if (written === 0) throw new Error(`found no more than ${done} of ${bytes.length} bytes taken`);
    done += written;
  }
}
