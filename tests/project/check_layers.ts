import type { Layering } from "./layer_table.ts";
import { type Mention, type ModuleFacts, readModule } from "./module_facts.ts";

/** Files below `lib` by their path from there, each with its source. */
export type Tree = ReadonlyMap<string, string>;

/** Everything in the tree that breaks a rule of the layering: one line each, with file and line. */
export function checkLayers(tree: Tree, layering: Layering): string[] {
  const modules = new Map([...tree].map(([path, source]) => [path, readModule(path, source)]));
  return [
    ...[...modules].flatMap(([path, facts]) => checkModule(path, facts, layering)),
    ...findCycles(modules),
  ];
}

function checkModule(path: string, facts: ModuleFacts, layering: Layering): string[] {
  const layer = layerOf(path);
  const allowed = layering.layers.get(layer);
  if (!allowed) return [`lib/${path}: belongs to no layer`];
  const bad = (mention: Mention, what: string) => `lib/${path}:${mention.line}: ${what}`;

  const imports = facts.imports.flatMap((mention) => {
    const target = targetOf(path, mention.name);
    if (target === undefined) {
      const place = checkOutside(path, packageOf(mention.name), layering);
      return place ? [bad(mention, `${mention.name} ${place}`)] : [];
    }
    if (target.startsWith("../")) return [bad(mention, `${mention.name} is outside lib`)];
    const other = layerOf(target);
    if (other === layer || allowed.has(other)) return [];
    const may = [...allowed].join(", ") || "nothing";
    return [bad(mention, `${layer} imports ${target}, and may import ${may}`)];
  });
  const names = [...facts.deno, ...facts.computed].flatMap((mention) => {
    const place = checkOutside(path, mention.name, layering);
    return place ? [bad(mention, `${mention.name} ${place}`)] : [];
  });
  return [...imports, ...names];
}

/** Why a name of the world outside may not be mentioned in a file; `undefined` if it may. */
function checkOutside(path: string, name: string, { outside }: Layering): string | undefined {
  const rule = outside.find((rule) => name.startsWith(rule.name));
  if (!rule) return "is in no row of the table";
  if (rule.places.some((place) => isIn(path, place))) return undefined;
  return `belongs in ${rule.places.join(", ")}`;
}

function isIn(path: string, place: string): boolean {
  if (place.endsWith("/")) return path.startsWith(place);
  const pattern = place.split("*").map(RegExp.escape).join("[^/]*");
  return new RegExp(`^${pattern}$`).test(path);
}

/** A folder or a file right below `lib`. */
function layerOf(path: string): string {
  return path.split("/")[0];
}

/** The package that a specifier names: what the prefix `npm:` says is the same as without it. */
function packageOf(specifier: string): string {
  return specifier.replace(/^npm:\/?/, "");
}

/** The path from `lib` that a relative specifier leads to; `undefined` for a package. */
function targetOf(path: string, specifier: string): string | undefined {
  if (!/^\.{0,2}\//.test(specifier)) return undefined;
  const parts: string[] = [];
  for (const part of [...path.split("/").slice(0, -1), ...specifier.split("/")]) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Every way round that a depth-first walk closes, each as the files on it. */
function findCycles(modules: ReadonlyMap<string, ModuleFacts>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]) => {
    const start = way.indexOf(path);
    if (start >= 0) {
      const files = [...way.slice(start), path].map((file) => `lib/${file}`);
      cycles.push(`${files.join(" -> ")}: a cycle`);
    }
    if (start >= 0 || done.has(path)) return;
    for (const { name } of modules.get(path)?.imports ?? []) {
      const target = targetOf(path, name);
      if (target !== undefined) visit(target, [...way, path]);
    }
    done.add(path);
  };
  for (const path of modules.keys()) visit(path, []);
  return cycles;
}
