/**
 * The table of ops: for every kind of node, and every op of a kind, small graphs with inputs.
 *
 * The derivatives are tested with it, and engines against the interpreter; a fuzzer draws from it. Everything in it is
 * deterministic.
 */
import type { OpCase } from "./_cases/case.ts";
import { elementwiseCases } from "./_cases/elementwise.ts";
import { loopCases } from "./_cases/loops.ts";
import { movementCases } from "./_cases/movement.ts";
import { productCases } from "./_cases/products.ts";
import { reductionCases } from "./_cases/reductions.ts";
import { windowCases } from "./_cases/windows.ts";

export { caseGraph, type CaseInput, caseInputs, type Domain, type OpCase } from "./_cases/case.ts";

/** All cases; no two have the same name. */
export const OP_CASES: readonly OpCase[] = [
  ...elementwiseCases,
  ...movementCases,
  ...reductionCases,
  ...productCases,
  ...windowCases,
  ...loopCases,
];
