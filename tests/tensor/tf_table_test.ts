/**
 * Every op of tfjs either can be recorded, and then gives what tfjs computes, or says why not and what to use instead.
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as core from "@tensorflow/tfjs-core";
import { evaluate, record, type Structure, type Tensor } from "../../mod.ts";
import { KERNELS } from "../../lib/tensor/kernels/mod.ts";
import { kernelNames } from "../../lib/tensor/recording_backend.ts";
import { REFUSED_KERNELS } from "../../lib/tensor/refused_kernels.ts";
import { upToDate } from "../tools/print_tf_table.ts";
import { type Call, NO_OPS, RECORDED, REFUSED } from "./_tf_calls.ts";

/** The objects of tfjs-core that hold ops. */
const GROUPS = [
  "fused",
  "image",
  "linalg",
  "losses",
  "math",
  "signal",
  "sparse",
  "spectral",
  "string",
] as const;

/** The names of all functions of tfjs-core, those in groups as `group.name`. */
function allFunctions(): string[] {
  const functionsOf = (object: object) =>
    Object.entries(object).flatMap(([name, value]) => (typeof value === "function" ? [name] : []));
  const grouped = GROUPS.flatMap((group) =>
    functionsOf(core[group]).map((name) => `${group}.${name}`)
  );
  return [...functionsOf(core), ...grouped].sort();
}

Deno.test("every function of tfjs-core is recorded, refused, or no op", () => {
  const others = Object.values(NO_OPS).flatMap((names) => names.split(" "));
  const known = [...Object.keys(RECORDED), ...Object.keys(REFUSED), ...others].sort();
  assertEquals(known, allFunctions());
});

Deno.test("every kernel of tfjs is recorded or refused, and no other name is", () => {
  const known = [...Object.keys(KERNELS), ...Object.keys(REFUSED_KERNELS)].sort();
  assertEquals(known, kernelNames().sort());
});

const TOLERANCE = 64 * 2 ** -24;

function run(call: Call): Tensor[] {
  return [call()].flat() as Tensor[];
}

for (const engine of ["reference", "wasm"] as const) {
  Deno.test(`on ${engine}, every recorded op is what tfjs computes, to ${TOLERANCE.toExponential(1)}·max(1, |x|)`, async () => {
    for (const [name, call] of Object.entries(RECORDED)) {
      const eager = run(call);
      const found = await evaluate(() => run(call), { engine });
      assertEquals(found.map((r) => r.shape), eager.map((t) => t.shape), name);
      const dtypes = eager.map((t) => t.dtype.replace("float32", "float"));
      assertEquals(found.map((r) => r.dtype), dtypes, name);
      eager.forEach((t, k) =>
        t.dataSync().forEach((expected, at) => {
          const value = found[k].data[at];
          const isClose = Math.abs(value - expected) <= TOLERANCE * Math.max(1, Math.abs(expected));
          const where = `${name}: result ${k}, element ${at}: ${value}, tfjs ${expected}`;
          assert(isClose || Object.is(value, expected), where);
        })
      );
    }
  });
}

Deno.test("every refused op says why and what instead, at the user's line", () => {
  for (const [name, call] of Object.entries(REFUSED)) {
    const { message } = assertThrows(
      () => record(() => run(call) as Structure, []),
      TypeError,
      "Cannot record",
      name,
    );
    const [text, place] = message.split("\n    at ");
    // A reason and, in another sentence, what to do.
    assert(/: .+\. [A-Z].+[a-zA-Z)]$/.test(text), `${name}: ${text}`);
    assert(place?.includes("_tf_calls.ts"), `${name}: ${place}`);
  }
});

Deno.test("the table in lib/tensor/README.md is up to date", async () => {
  const { found, expected } = await upToDate();
  assertEquals(found, expected, "run: deno run -A tests/tools/print_tf_table.ts");
});
