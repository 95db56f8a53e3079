/**
 * Writes the printed graph of the reference network, value and gradient, into `lib/graph/README.md`.
 *
 *     deno run -A tests/tools/print_reference_network.ts
 *
 * @module
 */
import { ir, record, type Tensor, type Tensor1D, type Tensor2D, valueAndGrad } from "../../mod.ts";
import { example, type Layer, logJoint } from "../bench/reference_network.ts";

const README = new URL("../../lib/graph/README.md", import.meta.url);
const BLOCK = /(<!-- the reference network -->\n\n```\n)[^`]*(\n```)/;

/** Value and gradient of the log joint, by the weights. */
export function valueAndGradient(layers: readonly Layer[], images: Tensor2D, labels: Tensor1D) {
  const value = (weights: readonly Layer[]): Tensor => logJoint(weights, images, labels);
  return valueAndGrad(value)(layers);
}

/** The README with its graph brought up to date. */
export async function upToDate(): Promise<{ readonly found: string; readonly expected: string }> {
  const { layers, images, labels } = example();
  const { graph } = record(valueAndGradient, [layers, images, labels]);
  const found = await Deno.readTextFile(README);
  return { found, expected: found.replace(BLOCK, (_, a, b) => `${a}${ir.print(graph)}${b}`) };
}

if (import.meta.main) await Deno.writeTextFile(README, (await upToDate()).expected);
