import { seedKey } from "../../lib/random/key.ts";
import { fillNormal } from "../../lib/random/normal.ts";
import { fillUniform } from "../../lib/random/uniform.ts";

/** So many standard normal numbers, the same always. */
export function normals(seed: number, count: number): Float64Array {
  return fillNormal(seedKey(seed), new Float64Array(count));
}

/** So many numbers of [0, 1), the same always. */
export function uniforms(seed: number, count: number): Float64Array {
  return fillUniform(seedKey(seed), new Float64Array(count));
}
