import { dirname, join, relative } from "@std/path";
import type { Compiler } from "./compiler.ts";
import { commandFailed } from "./failure.ts";
import { type Library, SHARED_LIBRARIES } from "./library.ts";
import type { Product } from "./product.ts";
import type { System } from "./system.ts";

const SOURCES = ["tfjs_backend.cc", "tfjs_binding.cc"];
const FLAGS = ["-std=c++17", "-O2", "-fPIC", "-shared", "-DNAPI_VERSION=8"];

/** Where @mapbox/node-pre-gyp looks for the add-on, inside its package: the highest N-API version that the package lists. */
const PLACE = "lib/napi-v8";

/** The folder in which the add-on of a package lies. */
export function addonFolder(directory: string, packageName: string): string {
  return join(directory, "node_modules", packageName, PLACE);
}

/** The add-on between Deno and the library, compiled from the source in the npm package. */
export function addon(
  system: System,
  directory: string,
  packageName: string,
  library: Library,
  compiler: () => Promise<Compiler>,
): Product {
  const modules = join(directory, "node_modules");
  const path = addonFolder(directory, packageName);
  const searchPath = searchPathOf(directory, path, library.folder);
  return {
    name: "the add-on",
    path,
    madeOf: { ...library.madeOf, flags: FLAGS.join(" "), searchPath },
    async make(scratch) {
      const { program, args } = await compiler();
      const made = join(scratch, "addon"), temporary = join(scratch, "tmp");
      await Deno.mkdir(made);
      await Deno.mkdir(temporary);
      const compile = {
        program,
        args: [
          ...args,
          ...FLAGS,
          ...["-I", join(modules, "node-api-headers/include")],
          ...["-I", join(library.folder, "include")],
          ...SOURCES.map((source) => join(modules, packageName, "binding", source)),
          ...["-o", join(made, "tfjs_binding.node")],
          ...["-L", library.folder, ...SHARED_LIBRARIES.map((name) => `-l:${name}`)],
          ...["-Xlinker", "-rpath", "-Xlinker", searchPath],
        ],
        env: { TMPDIR: temporary },
      };
      const outcome = await system.run(compile);
      if (outcome.code !== 0) throw commandFailed("compile the add-on", compile, outcome);
      return made;
    },
  };
}

/** Where the add-on looks for the library: seen from itself if both lie in the directory, so that it can be moved as a whole. */
function searchPathOf(directory: string, addon: string, library: string): string {
  const isInside = !relative(directory, dirname(library)).startsWith("..");
  return isInside ? `$ORIGIN/${relative(addon, library)}` : library;
}
