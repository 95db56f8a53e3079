import type { Diagnosis } from "./diagnose.ts";
import type { SviResult } from "./result.ts";

/** A loss, gradient or parameter that is not finite. What was reached before it is not lost: see `result`. */
export class NonFiniteError extends Error {
  /** The class's name, as errors show it. */
  override name = "NonFiniteError";
  /** The step, from 0. */
  readonly step: number;
  /** The site or parameter whose term or gradient is not finite, if it could be found. */
  readonly site: string | undefined;
  /** The op that made it, such as `unary log`, if it could be found. */
  readonly op: string | undefined;
  /** All terms and gradients of the step. */
  readonly diagnosis: Diagnosis;
  /** The run up to this step: with the last finite parameters. Undefined where no step was made. */
  result: SviResult<readonly unknown[]> | undefined;

  /** Made where a run stops. */
  constructor(
    message: string,
    { step, diagnosis }: { readonly step: number; readonly diagnosis: Diagnosis },
  ) {
    super(message);
    this.step = step;
    this.diagnosis = diagnosis;
    this.site = diagnosis.findings.find(({ value }) => !Number.isFinite(value))?.name;
    this.op = diagnosis.op;
  }
}
