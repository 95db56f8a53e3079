/**
 * The core by itself: a loss is written in tf ops, recorded once, differentiated, and followed downhill on any engine.
 *
 *     deno run -P examples/gradient_descent.ts --engine reference --steps 200
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import {
  type EngineName,
  engineNames,
  evaluate,
  fold,
  ir,
  normal,
  randomKey,
  record,
  type Tensor,
  type Tensor2D,
  valueAndGrad,
} from "@credence/credence";
import { tf } from "@credence/credence/tf";

const HELP = `Fits a logistic regression to drawn data by gradient descent.

  --engine NAME   ${engineNames.join(", ")} (auto)
  --steps N       steps of gradient descent (200)
  --seed N        seed of the data (0)
  --graph         print the graph of the loss and its gradient
  --help          this text`;

const TRUTH = [1.5, -2, 0.5];

/** Points around 0, and for each a label: 1 with probability sigmoid(x · truth). */
function draw(seed: number): { x: Tensor2D; y: Tensor } {
  const key = randomKey(seed);
  const x = normal(fold(key, "x"), [500, TRUTH.length]) as Tensor2D;
  const noise = normal(fold(key, "noise"), [500]).mul(0.5);
  return { x, y: x.dot(TRUTH).add(noise).greater(0).toFloat() };
}

/** The mean negative log likelihood, from logits and without overflow. */
function loss(w: Tensor, x: Tensor2D, y: Tensor): Tensor {
  const logits = x.dot(w);
  return logits.softplus().sub(logits.mul(y)).mean();
}

/** One step downhill. */
function step(w: Tensor, x: Tensor2D, y: Tensor) {
  const { value, grad } = valueAndGrad(loss)(w, x, y);
  return { loss: value, w: w.sub(grad.mul(2)) };
}

/** The value of an option that is a whole number. */
function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(
    `Cannot run the example: --${name} must be a non-negative integer, got "${text}"`,
  );
}

async function main(): Promise<void> {
  const options = parseArgs(Deno.args, {
    string: ["engine", "steps", "seed"],
    boolean: ["graph", "help"],
    default: { engine: "auto", steps: "200", seed: "0" },
    unknown: (name) => {
      throw new TypeError(`Cannot run the example: there is no option ${name}. Try --help`);
    },
  });
  if (options.help) return console.log(HELP);

  const { x, y } = draw(whole("seed", options.seed));
  let w = new Float64Array(TRUTH.length);
  if (options.graph) console.log(ir.print(record(step, [tf.tensor1d(w), x, y]).graph), "\n");

  const start = performance.now();
  const steps = whole("steps", options.steps);
  for (let i = 0; i <= steps; i++) {
    const next = await evaluate(step, {
      args: [w, x, y],
      engine: options.engine as EngineName,
    });
    if (i % Math.max(1, steps / 5) === 0) {
      console.log(`step ${String(i).padStart(5)}   loss ${next.loss.item().toFixed(6)}`);
    }
    w = Float64Array.from(next.w.data);
    if (i === steps) {
      const took = (performance.now() - start).toFixed(0);
      console.log(
        `\nw = [${Array.from(w, (v) => v.toFixed(3)).join(", ")}] on ${next.w.engine}, ${took} ms`,
      );
    }
  }
}

if (import.meta.main) await main();
