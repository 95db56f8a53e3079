/**
 * Picks from the full golden values those that ship with the project: deno run -R -W tests/golden/make_distributions.ts
 *
 * The full files are read from `../shared/golden` beside the repository; what is picked is written to `distributions.json` here,
 * with the versions of the programs that computed it.
 *
 * @module
 */
import { type GoldenSet, ours } from "../distributions/_golden.ts";

const FULL = new URL("../../../shared/golden/", import.meta.url);

/** One of the full files. */
function read<T>(name: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(name, FULL)));
}

/** At most so many of a list, evenly, so that both middles and tails are there. */
function thin<T>(list: readonly T[], most: number): T[] {
  const step = Math.ceil(list.length / most);
  return list.filter((_, i) => i % step === 0);
}

const full = read<Pick<GoldenSet, "distributions"> & { versions: unknown }>("distributions.json");
const { pairs } = read<{ pairs: GoldenSet["kl"] }>("kl.json");
const { transforms } = read<Pick<GoldenSet, "transforms">>("transforms.json");
const isOurs = (name: string) => (ours.distributions as readonly string[]).includes(name);

const lists: GoldenSet = {
  distributions: full.distributions.filter(({ name }) => isOurs(name)).map(({ name, cases }) => ({
    name,
    cases: thin(cases, 3).map((one) => ({
      ...one,
      points: thin(one.points, 6),
      ...(one.icdf ? { icdf: thin(one.icdf, 3) } : {}),
    })),
  })),
  kl: pairs.filter(({ p, q }) => isOurs(p) && isOurs(q)).map(({ p, q, cases }) => ({
    p,
    q,
    cases: cases.map(({ params_p, params_q, kl }) => ({ params_p, params_q, kl })),
  })),
  transforms: transforms.filter(({ name }) => name in ours.transforms)
    .map(({ name, cases }) => ({ name, cases: thin(cases, 8) })),
};

const rows = (list: readonly unknown[]) =>
  list.map((row) => `    ${JSON.stringify(row)}`).join(",\n");
const text = [
  "{",
  '  "program": "make_distributions.ts, from make_distributions.py, make_kl.py and make_transforms.py",',
  `  "versions": ${JSON.stringify(full.versions)},`,
  Object.entries(lists).map(([name, list]) => `  "${name}": [\n${rows(list)}\n  ]`).join(",\n"),
  "}\n",
].join("\n");
Deno.writeTextFileSync(new URL("distributions.json", import.meta.url), text);
