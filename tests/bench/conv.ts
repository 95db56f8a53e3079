/**
 * Value and gradient of a small convolutional network on our engines, beside eager tfjs with its own gradients and, if asked
 * for, JAX: processes of their own that take short turns, so that a machine whose speed drifts slows them alike.
 *
 * tfjs's wasm backend has no kernel for the gradient by a filter; the peer there writes it as a convolution of transposed
 * arrays, as our engine of the same name does.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { type CommandLine, Contender, ours, peer, python } from "./svi/contender.ts";
import { compare } from "./svi/rounds.ts";

const HELP = `deno task bench conv [options]

  --rounds N        rounds (5)
  --turn MS         how long each turn is (500)
  --jax             JAX too
  --python PATH     the interpreter that has it (python3)
  --no-cpu          leaves the engine and the peer on tfjs-cpu out`;

const LINES: readonly (readonly [name: string, command: CommandLine])[] = [
  ["wasm", ours("../conv/step.ts", "wasm")],
  ["eager tfjs wasm", peer("tfjs_conv.ts", "wasm")],
  ["tfjs-wasm", ours("../conv/step.ts", "tfjs-wasm")],
  ["eager tfjs cpu", peer("tfjs_conv.ts", "cpu")],
  ["tfjs-cpu", ours("../conv/step.ts", "tfjs-cpu")],
];

/** Runs the benchmark and prints its table. */
export async function run(args: readonly string[] = []): Promise<void> {
  const flags = parseArgs([...args], {
    string: ["rounds", "turn", "python"],
    boolean: ["help", "cpu", "jax"],
    negatable: ["cpu"],
    default: { rounds: "5", turn: "500", python: "python3", cpu: true },
  });
  if (flags.help) return console.log(HELP);
  console.log("value and gradient, two convolutions, pools and dense layers, batch 128: ms a step");
  const lines = LINES.filter(([name]) => flags.cpu || !name.endsWith("cpu"));
  if (flags.jax) lines.push(["JAX", python(flags.python, "jax_conv.py")]);
  const contenders: Contender[] = [];
  for (const [name, command] of lines) contenders.push(await Contender.start(name, command));
  await compare(contenders, { rounds: Number(flags.rounds), turnMs: Number(flags.turn) });
  for (const contender of contenders) await contender.stop();
}
