/** What the page about the layers says. */
export interface Layering {
  /** Each layer with those it may import. */
  readonly layers: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of the world outside, each with the places that may mention it. */
  readonly outside: readonly OutsideRule[];
}

/** Where one name of the world outside may be mentioned. */
export interface OutsideRule {
  /** The start of a module's specifier, or `Deno`, or `import(…)` for a computed import. */
  readonly name: string;
  /** Paths below `lib`: a folder with its slash, or a file, in which `*` stands for a part of its name. */
  readonly places: readonly string[];
}

/** Reads the two tables of `lib/README.md`. */
export function readLayering(markdown: string): Layering {
  const layers = new Map<string, ReadonlySet<string>>();
  for (const [name, , mayImport] of rowsBelow(markdown, ["layer", "holds", "may import"])) {
    layers.set(codes(name)[0], readMayImport(mayImport, [...layers.keys()]));
  }
  const outside = rowsBelow(markdown, ["name", "where"])
    .map(([name, where]) => ({ name: codes(name)[0], places: codes(where) }));
  return { layers, outside };
}

function readMayImport(cell: string, above: readonly string[]): ReadonlySet<string> {
  if (cell === "nothing") return new Set();
  const all = /^all above(?: but (?<but>.*))?$/.exec(cell);
  if (all) return new Set(above).difference(new Set(codes(all.groups?.but ?? "")));
  const named = codes(cell);
  const unknown = named.filter((name) => !above.includes(name));
  if (named.length > 0 && unknown.length === 0) return new Set(named);
  throw new SyntaxError(
    `Cannot read "${cell}": expected \`nothing\`, \`all above\` or layers above`,
  );
}

/** The rows of the table with these headings, a string a cell. */
function rowsBelow(markdown: string, headings: readonly string[]): string[][] {
  const lines = markdown.split("\n");
  const head = lines.findIndex((line) => `${cells(line)}` === `${headings}`);
  if (head < 0) {
    throw new SyntaxError(`Cannot find the table with the columns ${headings.join(", ")}`);
  }
  const end = lines.findIndex((line, i) => i > head && !line.startsWith("|"));
  return lines.slice(head + 2, end < 0 ? undefined : end).map(cells);
}

function cells(line: string): string[] {
  return line.split("|").slice(1, -1).map((cell) => cell.trim());
}

function codes(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
}
