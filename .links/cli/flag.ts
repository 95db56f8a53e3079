/** An argument that starts with a dash, taken apart but not yet understood. */
export type Flag =
  | {
    readonly kind: "long";
    readonly name: string;
    readonly negated: boolean;
    readonly value?: string;
  }
  | {
    readonly kind: "short";
    /** Letters before the last one, in `-abc`: none of them has a value. */
    readonly bundle: readonly string[];
    readonly name: string;
    readonly value?: string;
  };

const LONG = /^--(?<no>no-)?(?<name>[^=]+)(?:=(?<value>.*))?$/s;
const SHORT = /^-(?<letters>[A-Za-z]+)$/;
const SHORT_WITH_VALUE =
  /^-(?<name>[A-Za-z])(?:=(?<text>.*)|(?<number>-?\d+(?:\.\d*)?(?:e-?\d+)?))$/s;

/** The flag that an argument is; `undefined` if it is none. */
export function readFlag(arg: string): Flag | undefined {
  if (!arg.startsWith("-") || arg === "-") return undefined;
  const flag = arg.startsWith("--") ? readLong(arg) : readShort(arg);
  if (flag && !flag.name.includes(".") && flag.name !== "__proto__") return flag;
  throw new TypeError(
    `Cannot read the argument "${arg}": this stand-in for jsr:@std/cli takes names without dots, and bundles of letters`,
  );
}

function readLong(arg: string): Flag | undefined {
  const { no, name, value } = LONG.exec(arg)?.groups ?? {};
  return name === undefined ? undefined : { kind: "long", name, negated: no !== undefined, value };
}

function readShort(arg: string): Flag | undefined {
  const letters = [...SHORT.exec(arg)?.groups?.letters ?? ""];
  if (letters.length > 0) {
    return { kind: "short", bundle: letters.slice(0, -1), name: letters.at(-1)! };
  }
  const { name, text, number } = SHORT_WITH_VALUE.exec(arg)?.groups ?? {};
  return name === undefined
    ? undefined
    : { kind: "short", bundle: [], name, value: text ?? number };
}
