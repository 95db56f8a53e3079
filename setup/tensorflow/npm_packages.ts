import { join } from "@std/path";
import { commandFailed, SetupError } from "./failure.ts";
import type { Product } from "./product.ts";
import type { System } from "./system.ts";

/** The release of every `@tensorflow/` package: copies of tfjs-core share one engine if their releases are the same. */
export const TFJS_VERSION = "4.22.0";
const HEADERS_VERSION = "1.9.0";

/** Where the set-up's packages belong, and what makes them: Deno, with no install script run. */
export function npmPackages(system: System, directory: string, packageName: string): Product {
  return {
    name: "the npm packages",
    path: join(directory, "node_modules"),
    madeOf: { [packageName]: TFJS_VERSION, "node-api-headers": HEADERS_VERSION },
    async make(scratch) {
      const config = {
        imports: {
          tfjs: `npm:${packageName}@${TFJS_VERSION}`,
          headers: `npm:node-api-headers@${HEADERS_VERSION}`,
        },
        nodeModulesDir: "manual",
        // Folders, as npm lays them out: links into a store would need permission for the store as well.
        nodeModulesLinker: "hoisted",
        lock: false,
      };
      await Deno.writeTextFile(join(scratch, "deno.json"), JSON.stringify(config));
      const install = {
        program: system.deno,
        args: ["install"],
        cwd: scratch,
        // A package.json further up is the user's own and none of our business, workspaces in it included.
        env: { DENO_NO_PACKAGE_JSON: "1", NO_COLOR: "1" },
      };
      const outcome = await system.run(install);
      if (outcome.code !== 0) throw commandFailed("install the npm packages", install, outcome);
      const made = join(scratch, "node_modules");
      await checkPackages(system, made, packageName);
      return made;
    },
  };
}

async function checkPackages(system: System, modules: string, packageName: string): Promise<void> {
  const folder = join(modules, packageName);
  if ((await Deno.lstat(folder)).isSymlink) {
    throw new SetupError(
      `Cannot install the npm packages: Deno ${system.denoVersion} links them into a store. ` +
        'It needs a Deno that knows "nodeModulesLinker": 2.9 or newer (`deno upgrade`).',
    );
  }
  for (const name of [packageName, "@tensorflow/tfjs-core"]) {
    const { version } = JSON.parse(await Deno.readTextFile(join(modules, name, "package.json")));
    if (version === TFJS_VERSION) continue;
    throw new SetupError(
      `Cannot use ${name} ${version}: it must be ${TFJS_VERSION}, like the others`,
    );
  }
}
