import { dirname, join } from "@std/path";

/**
 * A directory that is made in one go: whole, or not there.
 *
 * It is made beside its place and renamed into it, together with a stamp that says what it was made of and how large each
 * file came out. So whatever interrupts the work (a signal, a full disk, the power) leaves either no stamp or a true one, and
 * what happens to it later (a lost or shortened file) differs from the stamp.
 */
export interface Product {
  /** For messages: "the npm packages". */
  readonly name: string;
  /** Where it belongs, absolute. */
  readonly path: string;
  /** What it is made of. Made of anything else, it is made anew. */
  readonly madeOf: Readonly<Record<string, string>>;
  /** Makes it below an empty directory of its own. The result is the directory that is to be renamed. */
  make(scratch: string): Promise<string>;
}

/** What a stamp says. */
interface Stamp {
  readonly madeOf: Readonly<Record<string, string>>;
  /** Bytes of each file, by its path inside the product. */
  readonly files: Readonly<Record<string, number>>;
}

const STAMP = ".credence.json";

/** Why a product has to be made; `undefined` if it is whole. */
export async function findFault(product: Product): Promise<string | undefined> {
  const stamp = await readStamp(product.path);
  if (!stamp) return await exists(product.path) ? "not made to the end" : "not there yet";
  for (const [name, value] of Object.entries(product.madeOf)) {
    const old = stamp.madeOf[name];
    if (old !== value) return `made of other parts (${name}: ${old ?? "none"}, now ${value})`;
  }
  for (const [path, bytes] of Object.entries(stamp.files)) {
    const found = await sizeOf(join(product.path, path));
    if (found === undefined) return `${path} is missing`;
    if (found !== bytes) return `${path} has ${found} bytes, not ${bytes}`;
  }
  return undefined;
}

/** Makes a product below `scratch` and puts it in its place. Whatever happens, the scratch directory is gone afterwards. */
export async function makeProduct(product: Product, scratch: string): Promise<void> {
  try {
    await Deno.mkdir(scratch, { recursive: true });
    const made = await product.make(scratch);
    const stamp: Stamp = { madeOf: product.madeOf, files: await filesOf(made) };
    await Deno.writeTextFile(join(made, STAMP), JSON.stringify(stamp));
    await Deno.mkdir(dirname(product.path), { recursive: true });
    // A directory cannot be renamed onto a full one. Between the two renames there is none, which the next run mends.
    if (await exists(product.path)) await Deno.rename(product.path, join(scratch, "replaced"));
    await Deno.rename(made, product.path);
  } finally {
    await removeAll(scratch);
  }
}

/** Removes a file or a directory with all that is in it; fine if it is not there. */
export async function removeAll(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Whether there is anything by that name. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

async function readStamp(directory: string): Promise<Stamp | undefined> {
  try {
    const { madeOf, files } = JSON.parse(await Deno.readTextFile(join(directory, STAMP)));
    return madeOf && files ? { madeOf, files } : undefined;
  } catch {
    // Not there, or not readable as one: either way the product is not known to be whole.
    return undefined;
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const { isFile, size } = await Deno.stat(path);
    return isFile ? size : undefined;
  } catch {
    return undefined;
  }
}

/** The sizes of all files below a directory. Links are left out: they are a convenience of packages, never loaded. */
async function filesOf(directory: string, prefix = ""): Promise<Record<string, number>> {
  const files: Record<string, number> = {};
  for await (const { name, isDirectory, isFile } of Deno.readDir(join(directory, prefix))) {
    const path = prefix ? `${prefix}/${name}` : name;
    if (isDirectory) Object.assign(files, await filesOf(directory, path));
    else if (isFile) files[path] = (await Deno.stat(join(directory, path))).size;
  }
  return files;
}
