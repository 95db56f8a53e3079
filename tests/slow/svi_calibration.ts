/**
 * Simulation-based calibration of guides at length: `deno task test:slow`.
 *
 * @module
 */
import { assert } from "@std/assert";
import { autoLaplace, autoMultivariateNormal } from "../../mod.ts";
import { chiSquared, LIMIT, line, ranks } from "../infer/_calibration.ts";

for (
  const [guide, simulations, steps] of [
    [autoLaplace(line), 2000, 30],
    [autoMultivariateNormal(line), 500, 600],
  ] as const
) {
  Deno.test(`${simulations} ranks under ${guide.family.name} are uniform`, async () => {
    const { a, b } = await ranks(guide, simulations, steps, 3);
    console.log(`χ² ${chiSquared(a).toFixed(1)} for a, ${chiSquared(b).toFixed(1)} for b`);
    assert(chiSquared(a) < LIMIT, `a: ${a}`);
    assert(chiSquared(b) < LIMIT, `b: ${b}`);
  });
}
