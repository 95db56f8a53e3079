import { assertEquals } from "@std/assert";
import { evaluate, type Tensor } from "../../mod.ts";

/** The numbers of a tensor, or of a structure of tensors, computed in f64 by the reference engine. */
export async function f64(f: () => Tensor): Promise<number[]> {
  return [...(await evaluate(f, { engine: "reference" })).data];
}

/** Fails unless two lists of numbers agree to a relative bound, or to the same absolute one where they are small. */
export function assertClose(actual: readonly number[], expected: readonly number[], bound: number) {
  assertEquals(actual.length, expected.length);
  actual.forEach((value, i) => {
    const error = Math.abs(value - expected[i]) / Math.max(1, Math.abs(expected[i]));
    if (!(error <= bound)) {
      throw new Error(
        `element ${i}: ${value}, expected ${expected[i]} within ${bound}, off by ${error}`,
      );
    }
  });
}

/** Fails unless two tensors agree to 1e-12 in f64. */
export async function assertSame(a: () => Tensor, b: () => Tensor, bound = 1e-12): Promise<void> {
  assertClose(await f64(a), await f64(b), bound);
}
