/**
 * Faults: what a program refuses while it runs.
 *
 * Nothing is thrown inside. A kernel that meets what it must refuse records it and goes on with something harmless; when the
 * program has run, the host looks whether anything was recorded. The first fault of a run stays. What can fail is known when
 * the program is written: each place is a {@linkcode FaultSite}, and the record says which one it was.
 *
 * @module
 */
import { indexError } from "../../graph/kernels/gather.ts";
import type { FaultSite } from "../program.ts";
import { type Expr, type FunctionBuilder, type FunctionHandle, i32 } from "./asm/mod.ts";
import { type Emitter, once } from "./emitter.ts";

/** What a program records of a fault. */
export interface FaultRecord {
  /** The number of the site. */
  readonly site: number;
  /** Where in the site's operand it was met, in elements. */
  readonly position: number;
  /** What was found there. */
  readonly value: number;
}

/** The address of the record: the number of the site plus one (0 if there is none), the position, the value. */
const ADDRESS = 16;

/** Numbers a site. */
export function addFaultSite({ faultSites }: Emitter, site: FaultSite): number {
  return faultSites.push(site) - 1;
}

/** Writes the recording of a fault. */
export function emitFault(
  emitter: Emitter,
  f: FunctionBuilder,
  site: Expr<"i32">,
  position: Expr<"i32">,
  value: Expr<"i32">,
): void {
  f.call(once(emitter, "record fault", () => defineRecord(emitter)), site, position, value);
}

/** Whether a fault is recorded, for loops that would otherwise go on for what is no longer true. */
export function hasFault(): Expr<"i32"> {
  return i32.load(i32.const(ADDRESS));
}

/** The recording of a fault is a function of its own, so that the loops around it stay small. */
function defineRecord(
  { module }: Emitter,
): FunctionHandle<readonly ["i32", "i32", "i32"], readonly []> {
  const signature = { params: ["i32", "i32", "i32"], results: [] } as const;
  return module.function("record fault", signature, (f, site, position, value) => {
    const at = i32.const(ADDRESS);
    f.if(i32.eqz(hasFault()), () => {
      f.store(at, i32.add(site, i32.const(1)));
      f.store(at, position, 4);
      f.store(at, value, 8);
    });
  });
}

/** Takes the fault of the last run, if there was one, out of the memory. */
export function takeFault(memory: WebAssembly.Memory): FaultRecord | undefined {
  const record = new Int32Array(memory.buffer, ADDRESS, 3);
  const [site, position, value] = record;
  if (site === 0) return undefined;
  record.fill(0);
  return { site: site - 1, position, value };
}

/** What a fault is told as: as the reference tells it. */
export function faultError(sites: readonly FaultSite[], record: FaultRecord): Error {
  const { op, indices, shape } = sites[record.site];
  return indexError(op, indices, shape, record.position, record.value);
}
