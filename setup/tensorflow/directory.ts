import { join } from "@std/path";
import { SetupError, stepFailed } from "./failure.ts";
import { exists, removeAll } from "./product.ts";

/** The directory of a set-up, held by this process alone until it is disposed of. */
export interface Directory extends Disposable {
  /** Its real path. */
  readonly path: string;
  /** A place for unfinished work, different each time: a program that outlives its killed parent writes into no other's. */
  scratch(): string;
  /** Removes unfinished work, of this run and of interrupted ones. */
  clean(): Promise<void>;
}

/** The `package.json` that shows that the set-up made a directory, and from which `createRequire` looks for packages. */
const MARK = "package.json";
const MARK_NAME = "credence-tensorflow";
const LOCK = ".lock";
const SCRATCH = ".unfinished-";
const PRODUCTS = ["node_modules", "libtensorflow"];

/** Makes or takes up the directory. Refuses one that the set-up did not make, and one where another is at work. */
export async function openDirectory(path: string, processId: number): Promise<Directory> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) {
      throw stepFailed(`make the directory ${path}`, error);
    }
    throw new SetupError(`Cannot use ${path}: it is a file. Name a directory with --dir.`);
  }
  const real = await Deno.realPath(path);
  if (real.includes(",")) {
    throw new SetupError(
      `Cannot set up TensorFlow in ${real}: Deno's permission flags take a comma for the end of a path, so no program could be ` +
        "allowed to use it. Name another directory with --dir.",
    );
  }
  await refuseForeign(real, "set up TensorFlow in");
  const lock = await lockDirectory(real, processId);
  try {
    if (!await hasMark(real)) await writeMark(real);
    await removeUnfinished(real);
  } catch (error) {
    lock.close();
    throw stepFailed(`write into ${real}`, error);
  }
  return {
    path: real,
    scratch: () => join(real, `${SCRATCH}${processId}-${crypto.randomUUID().slice(0, 8)}`),
    clean: () => removeUnfinished(real),
    [Symbol.dispose]: () => lock.close(),
  };
}

/** Removes what the set-up made. The answer is what else lay there, and stays; `undefined` if there was no directory. */
export async function removeDirectory(
  path: string,
  processId: number,
): Promise<string[] | undefined> {
  if (!await exists(path)) return undefined;
  const real = await Deno.realPath(path);
  await refuseForeign(real, "remove");
  using _lock = await lockDirectory(real, processId);
  await removeUnfinished(real);
  // The mark goes last but for the lock: whatever is left by an interruption can be removed by another try.
  for (const name of [...PRODUCTS, MARK, LOCK]) await removeAll(join(real, name));
  const left = namesIn(real);
  if (left.length === 0) {
    await Deno.remove(path === real ? real : path, { recursive: path === real });
  }
  return left;
}

async function refuseForeign(directory: string, action: string): Promise<void> {
  if (await hasMark(directory)) return;
  const names = namesIn(directory).filter((name) => name !== LOCK && !name.startsWith(SCRATCH));
  if (names.length === 0) return;
  throw new SetupError(
    `Cannot ${action} ${directory}: it holds ${
      names.slice(0, 3).join(", ")
    } and no ${MARK} of the name "${MARK_NAME}", ` +
      "so the set-up did not make it. Name another directory with --dir.",
  );
}

async function hasMark(directory: string): Promise<boolean> {
  try {
    return JSON.parse(await Deno.readTextFile(join(directory, MARK))).name === MARK_NAME;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return false;
    throw error;
  }
}

async function writeMark(directory: string): Promise<void> {
  const mark = {
    name: MARK_NAME,
    private: true,
    description: "Made by Credence's set-up of TensorFlow, which removes it again with --remove",
  };
  const unfinished = join(directory, `${SCRATCH}mark`);
  await Deno.writeTextFile(unfinished, JSON.stringify(mark, null, 2) + "\n");
  await Deno.rename(unfinished, join(directory, MARK));
}

/** Takes the directory's lock. The system gives it up when the process ends, however it ends: none is ever stale. */
async function lockDirectory(directory: string, processId: number): Promise<Deno.FsFile> {
  const path = join(directory, LOCK);
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { create: true, read: true, write: true });
  } catch (error) {
    throw stepFailed(`write into ${directory}`, error);
  }
  if (!await file.tryLock(true)) {
    file.close();
    const holder = (await Deno.readTextFile(path)).trim();
    throw new SetupError(
      `Cannot set up ${directory}: another set-up${
        holder && ` (process ${holder})`
      } is at work there. Wait until it has ended.`,
    );
  }
  await file.truncate();
  await file.write(new TextEncoder().encode(`${processId}\n`));
  return file;
}

/** Removes what an interrupted run left. */
async function removeUnfinished(directory: string): Promise<void> {
  for (const name of namesIn(directory)) {
    if (!name.startsWith(SCRATCH)) continue;
    try {
      await removeAll(join(directory, name));
    } catch {
      // A program of the interrupted run may still write there, until it notices: the next run will find it dead.
    }
  }
}

function namesIn(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
}
