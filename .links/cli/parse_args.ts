import { readFlag } from "./flag.ts";

/** What {@linkcode parseArgs} is told about the flags it will meet. A name is written without its dashes. */
export interface ParseOptions<
  S extends string = string,
  B extends string = string,
  C extends string = string,
  N extends string = string,
  D extends Record<string, unknown> = Record<string, unknown>,
  A extends Record<string, string | readonly string[]> = Record<
    string,
    string | readonly string[]
  >,
> {
  /** Flags whose value stays text: any other that looks like a number becomes one. */
  string?: S | readonly S[];
  /** Flags without a value: `false` where absent, and never taking the next argument unless it is `true` or `false`. */
  boolean?: B | readonly B[];
  /** Flags that may come several times, each time adding to an array. */
  collect?: C | readonly C[];
  /** Flags that `--no-name` sets to `false`. */
  negatable?: N | readonly N[];
  /** Values of flags that are absent. */
  default?: D;
  /** Other names of a flag. The result has them all. */
  alias?: A;
  /** Called for each argument that no other option names; it is dropped if the answer is `false`. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
  /** Whether what follows the first argument that is not a flag is left unread, in `_`. */
  stopEarly?: boolean;
  /** Whether what follows `--` goes into `"--"` instead of `_`. */
  "--"?: boolean;
}

type Listed<K, C, T> = K extends C ? T[] : T;

type Negated<K, N> = K extends N ? false : never;

type Named<S extends string, B extends string, C extends string, N extends string, D> =
  & { [K in B]: Listed<K, C, boolean> }
  & { [K in Extract<S, C | keyof D>]: Listed<K, C, string> | D[K & keyof D] | Negated<K, N> }
  & { [K in Exclude<S, C | keyof D>]?: string | Negated<K, N> };

type AliasNames<T> = T extends readonly string[] ? T[number] : T extends string ? T : never;

type Aliased<F, A> = {
  [K in keyof A & keyof F as AliasNames<A[K]>]: F[K];
};

/** The flags by name, and in `_` the arguments that are none. */
export type Args<F = unknown, A = unknown> =
  & Record<string, unknown>
  & F
  & Aliased<F, A>
  & { _: (string | number)[]; "--"?: string[] };

/**
 * Reads a command line, such as `Deno.args`, into an object.
 *
 * Reads `--name value`, `--name=value`, `--name`, `--no-name`, `-n value`, `-n=value`, `-n5`, `-n` and bundles `-abc`;
 * whatever follows `--` is no flag. Left out, with an error where one is met: names with a dot (the real package nests
 * them) and bundles that hold anything but letters.
 */
export function parseArgs<
  const S extends string = never,
  const B extends string = never,
  const C extends string = never,
  const N extends string = never,
  D extends Record<string, unknown> = Record<never, never>,
  const A extends Record<string, string | readonly string[]> = Record<never, never>,
>(
  args: readonly string[],
  options: ParseOptions<S, B, C, N, D, A> = {},
): Args<Named<S, B, C, N, D>, A> {
  const parser = new Parser(options);
  parser.read(args);
  return parser.finish() as Args<Named<S, B, C, N, D>, A>;
}

class Parser {
  readonly #result: Record<string, unknown> & { _: (string | number)[]; "--"?: string[] } = {
    _: [],
  };
  readonly #options: ParseOptions;
  readonly #aliases: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #strings: ReadonlySet<string>;
  readonly #booleans: ReadonlySet<string>;
  readonly #collected: ReadonlySet<string>;
  readonly #negatable: ReadonlySet<string>;

  constructor(options: ParseOptions) {
    this.#options = options;
    this.#aliases = readAliases(options.alias ?? {});
    this.#strings = this.#withAliases(options.string);
    this.#booleans = this.#withAliases(options.boolean);
    this.#collected = this.#withAliases(options.collect);
    this.#negatable = this.#withAliases(options.negatable);
  }

  read(args: readonly string[]): void {
    const end = args.indexOf("--");
    const read = end < 0 ? args : args.slice(0, end);
    for (let i = 0; i < read.length; i++) {
      const arg = read[i];
      const flag = readFlag(arg);
      if (flag) {
        if (this.#flag(flag, arg, read[i + 1])) i++;
        continue;
      }
      this.#positional(arg);
      if (!this.#options.stopEarly) continue;
      this.#result._.push(...read.slice(i + 1));
      break;
    }
    const rest = end < 0 ? [] : args.slice(end + 1);
    if (this.#options["--"]) this.#result["--"] = rest;
    else this.#result._.push(...rest);
  }

  finish(): Record<string, unknown> {
    for (const [name, value] of Object.entries(this.#options.default ?? {})) {
      if (Object.hasOwn(this.#result, name)) continue;
      for (const key of this.#names(name)) this.#result[key] = value;
    }
    for (const name of this.#booleans) {
      if (!Object.hasOwn(this.#result, name)) {
        this.#result[name] = this.#collected.has(name) ? [] : false;
      }
    }
    for (const name of this.#strings) {
      if (!Object.hasOwn(this.#result, name) && this.#collected.has(name)) this.#result[name] = [];
    }
    return this.#result;
  }

  /** Whether the flag took the next argument as its value. */
  #flag(flag: ReturnType<typeof readFlag> & object, arg: string, next?: string): boolean {
    if (flag.kind === "long") return this.#long(flag, arg, next);
    for (const letter of flag.bundle) {
      this.#set(letter, this.#strings.has(letter) ? "" : true, arg);
    }
    if (flag.value === undefined) return this.#last(flag.name, arg, next, /^--?[^-]/);
    this.#set(flag.name, flag.value, arg);
    return false;
  }

  #long(
    flag: { name: string; negated: boolean; value?: string },
    arg: string,
    next?: string,
  ): boolean {
    const { name, negated, value } = flag;
    if (value !== undefined) {
      this.#set(name, this.#booleans.has(name) ? value !== "false" : value, arg);
      return false;
    }
    if (!negated) return this.#last(name, arg, next, /^-/);
    if (!this.#negatable.has(name)) return this.#last(`no-${name}`, arg, next, /^-/);
    this.#set(name, false, arg, false);
    return false;
  }

  /** Sets a flag that may take its value from the next argument, unless that looks like a flag itself. */
  #last(name: string, arg: string, next: string | undefined, flagLike: RegExp): boolean {
    const takesAny = !this.#names(name).some((key) => this.#booleans.has(key));
    if (next && takesAny && !flagLike.test(next)) {
      this.#set(name, next, arg);
      return true;
    }
    if (next === "true" || next === "false") {
      this.#set(name, next === "true", arg);
      return true;
    }
    this.#set(name, this.#strings.has(name) ? "" : true, arg);
    return false;
  }

  #set(name: string, value: string | boolean, arg: string, collect = true): void {
    const known = [this.#booleans, this.#strings, this.#aliases, this.#collected];
    if (!known.some((names) => names.has(name))) {
      if (this.#options.unknown?.(arg, name, value) === false) return;
    }
    const read = typeof value === "string" && !this.#strings.has(name) ? numberOr(value) : value;
    const collected = collect && this.#collected.has(name);
    for (const key of this.#names(name)) {
      if (!collected) {
        this.#result[key] = read;
        continue;
      }
      const earlier = this.#result[key];
      this.#result[key] = Array.isArray(earlier) ? [...earlier, read] : [read];
    }
  }

  #positional(arg: string): void {
    if (this.#options.unknown?.(arg) === false) return;
    this.#result._.push(this.#strings.has("_") ? arg : numberOr(arg));
  }

  #names(name: string): string[] {
    return [name, ...this.#aliases.get(name) ?? []];
  }

  #withAliases(names: string | readonly string[] = []): ReadonlySet<string> {
    const listed = typeof names === "string" ? [names] : names;
    return new Set(listed.filter(Boolean).flatMap((name) => this.#names(name)));
  }
}

/** Each name with the others of its group. */
function readAliases(
  alias: Record<string, string | readonly string[]>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const aliases = new Map<string, ReadonlySet<string>>();
  for (const [name, others] of Object.entries(alias)) {
    const group = new Set([name, ...typeof others === "string" ? [others] : others]);
    for (const member of group) aliases.set(member, group.difference(new Set([member])));
  }
  return aliases;
}

function numberOr(text: string): string | number {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
