import { AssertionError } from "@std/assert";
import type { PassName } from "../../../lib/compiler/passes/simplify.ts";
import { check, type Tested } from "../../fuzz/check.ts";
import { generate } from "../../fuzz/generate.ts";
import { reproducer, smallest } from "../../fuzz/reproduce.ts";
import { NAMES, simplified, simplifiedWhereFinite } from "./_simplified.ts";

/** Passes that keep NaN and infinities as they are, wherever they come from. */
const STRICT: readonly PassName[] = [
  "constants",
  "broadcasts",
  "identities",
  "choices",
  "movement",
  "reductions",
  "signs",
];

/** Graphs of one seed after the other. */
const GRAPHS = 3000;

const SUBJECTS: readonly Tested[] = [
  { engine: simplified(STRICT), floatType: "f64" },
  { engine: simplifiedWhereFinite(NAMES), floatType: "f64" },
];

Deno.test(`fuzz: ${GRAPHS} random graphs and their gradients, simplified, within rounding errors`, async () => {
  for (let seed = 1; seed <= GRAPHS; seed++) {
    const found = generate(seed);
    const failure = await check(found, { subjects: SUBJECTS });
    if (!failure) continue;
    const small = await smallest(found, failure, { subjects: SUBJECTS });
    const program = reproducer(small.checked, small.failure, [], { command: `seed ${seed}` });
    throw new AssertionError(program);
  }
});
