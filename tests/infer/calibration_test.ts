/**
 * Simulation-based calibration of guides, a small part with fixed seeds; `deno task test:slow` has more.
 *
 * @module
 */
import { assert } from "@std/assert";
import { autoLaplace, autoNormal } from "../../mod.ts";
import { chiSquared, LIMIT, line, ranks } from "./_calibration.ts";

Deno.test("ranks under autoLaplace, exact here, are uniform", async () => {
  const { a, b } = await ranks(autoLaplace(line), 100, 30, 1);
  assert(chiSquared(a) < LIMIT, `a: ${a}`);
  assert(chiSquared(b) < LIMIT, `b: ${b}`);
});

Deno.test("and the test sees what is not calibrated: a mean field where the posterior is correlated", async () => {
  // Its sds are √(1 − ρ²) = 0.51 of the right ones, so that the outer bins overflow.
  const { a, b } = await ranks(autoNormal(line), 60, 120, 2);
  assert(chiSquared(a) > LIMIT, `a: ${a}`);
  assert(chiSquared(b) > LIMIT, `b: ${b}`);
});
