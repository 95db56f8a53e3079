import { join } from "@std/path";

/** All files below a directory, sorted, each as `prefix/way/to/file` with forward slashes. */
export function filesUnder(directory: string, prefix: string): string[] {
  return [...Deno.readDirSync(directory)].flatMap(({ name, isDirectory }) => {
    const path = `${prefix}/${name}`;
    return isDirectory ? filesUnder(join(directory, name), path) : [path];
  }).sort();
}
