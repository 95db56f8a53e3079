/**
 * Faults: what a program refuses while it runs.
 *
 * Nothing is thrown inside. A kernel that meets what it must refuse records it and goes on with something harmless; when the
 * program has run, the host looks whether anything was recorded. The first fault of a run stays. What can fail is known when
 * the program is written: each place is a {@linkcode FaultSite}, and the record says which one it was.
 *
 * Threads record faults apart, with the order of the unit in which they met them; the host takes the one that a thread alone
 * would have met first.
 *
 * @module
 */
import { indexError } from "../../graph/kernels/gather.ts";
import type { FaultSite } from "../program.ts";
import { type Expr, type FunctionBuilder, type FunctionHandle, i32 } from "./asm/mod.ts";
import { FAULT, FAULT_BYTES, FAULT_RECORDS, MOST_THREADS } from "./control.ts";
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
export function hasFault({ place }: Emitter): Expr<"i32"> {
  return place ? i32.atomicLoad(i32.const(FAULT)) : i32.load(i32.const(FAULT));
}

/** The recording of a fault is a function of its own, so that the loops around it stay small. */
function defineRecord(
  { module, place }: Emitter,
): FunctionHandle<readonly ["i32", "i32", "i32"], readonly []> {
  const signature = { params: ["i32", "i32", "i32"], results: [] } as const;
  return module.function("record fault", signature, (f, site, position, value) => {
    const record = f.let(
      place
        ? i32.add(i32.mul(place.thread, i32.const(FAULT_BYTES)), i32.const(FAULT_RECORDS))
        : i32.const(FAULT_RECORDS),
    );
    const order = () => place ? place.order : i32.const(0);
    const isFirst = i32.or(i32.eqz(i32.load(record)), i32.ltS(order(), i32.load(record, 12)));
    f.if(isFirst, () => {
      f.store(record, i32.add(site, i32.const(1)));
      f.store(record, position, 4);
      f.store(record, value, 8);
      f.store(record, order(), 12);
      if (place) f.atomicStore(i32.const(FAULT), i32.const(1));
      else f.store(i32.const(FAULT), i32.const(1));
    });
  });
}

/** Takes the fault of the last run, if there was one, out of the memory. */
export function takeFault(memory: WebAssembly.Memory): FaultRecord | undefined {
  const flag = new Int32Array(memory.buffer, FAULT, 1);
  if (flag[0] === 0) return undefined;
  flag[0] = 0;
  const words = FAULT_BYTES / 4;
  const records = new Int32Array(memory.buffer, FAULT_RECORDS, MOST_THREADS * words);
  const found = Array.from({ length: MOST_THREADS }, (_, i) => {
    const [site, position, value, order] = records.subarray(i * words, (i + 1) * words);
    return { site: site - 1, position, value, order };
  }).filter(({ site }) => site >= 0);
  records.fill(0);
  return found.reduce((first, other) => (other.order < first.order ? other : first));
}

/** What a fault is told as: as the reference tells it. */
export function faultError(sites: readonly FaultSite[], record: FaultRecord): Error {
  const { op, indices, shape } = sites[record.site];
  return indexError(op, indices, shape, record.position, record.value);
}
