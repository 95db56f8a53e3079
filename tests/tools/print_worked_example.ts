/**
 * Writes the listings of the worked example in `lib/compiler/README.md`: a model's graph, simplified, planned, and the code of
 * one of its loops.
 *
 *     deno run -A tests/tools/print_worked_example.ts
 *
 * @module
 */
import { ir, record, type Tensor, type Tensor2D, valueAndGrad } from "../../mod.ts";
import { planOf, simplified } from "../../lib/compiler/compile.ts";
import type { Loop } from "../../lib/compiler/plan/kernel.ts";
import { printPlan } from "../../lib/compiler/plan/print.ts";
import { ModuleBuilder } from "../../lib/compiler/wasm/asm/mod.ts";
import { canonical } from "../../lib/compiler/wasm/loop/canonical.ts";
import { emitLoop } from "../../lib/compiler/wasm/loop/emit_loop.ts";
import { MathLibrary } from "../../lib/compiler/wasm/math/library.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { functionsOf } from "./loop_text.ts";

const README = new URL("../../lib/compiler/README.md", import.meta.url);

function logJoint(w: Tensor2D, x: Tensor2D, y: Tensor2D): Tensor {
  const errors = y.sub(x.matMul(w));
  const prior = tf.sum(w.square()).mul(-0.5);
  return tf.sum(errors.square()).mul(-0.5).add(prior);
}

/** Value and gradient of the log joint, by the weights. */
function step(w: Tensor2D, x: Tensor2D, y: Tensor2D) {
  return valueAndGrad((w: Tensor2D) => logJoint(w, x, y))(w);
}

/** The listings, by the words that stand before them in the README. */
function listings(): Record<string, string> {
  const zeros = (...shape: [number, number]) => tf.zeros(shape) as Tensor2D;
  const { graph } = record(step, [zeros(8, 1), zeros(500, 8), zeros(500, 1)]);
  const simple = simplified(graph), plan = planOf(simple, { floatType: "f32" });
  const loop = plan.kernels.find((kernel): kernel is Loop => kernel.kind === "loop")!;
  return {
    "the recorded graph": ir.print(graph),
    "the simplified graph": ir.print(simple),
    "the plan": printPlan(plan),
    "the code of the first loop": codeOf(loop),
  };
}

function codeOf(loop: Loop): string {
  const module = new ModuleBuilder({ memory: { pages: 1, export: "memory" } });
  const { loop: own } = canonical(loop);
  emitLoop(module, new MathLibrary(module, "f32"), "f32", "loop", own);
  return functionsOf(module.encode())[0].join("\n");
}

/** The README with its listings brought up to date. */
export async function upToDate(): Promise<{ readonly found: string; readonly expected: string }> {
  const found = await Deno.readTextFile(README);
  let expected = found;
  for (const [what, text] of Object.entries(listings())) {
    const block = new RegExp(`(<!-- ${what} -->\\n\\n\`\`\`\\n)[^\`]*(\\n\`\`\`)`);
    if (!block.test(expected)) throw new Error(`lib/compiler/README.md has no listing of ${what}`);
    expected = expected.replace(block, (_, before, behind) => `${before}${text}${behind}`);
  }
  return { found, expected };
}

if (import.meta.main) await Deno.writeTextFile(README, (await upToDate()).expected);
