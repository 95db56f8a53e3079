/**
 * The classifier of digits as a program: its numbers, its files, its refusals, and what happens when it is stopped.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { decodeSafetensors, drawDigits, drawLetters, encodeIdx, readBytes } from "../../mod.ts";
import type { LabelledImages } from "../../mod.ts";
import { isTensorflowAsked } from "../tools/tensorflow.ts";

const ROOT = dirname(dirname(dirname(fromFileUrl(import.meta.url))));
const TRAIN = 600, TEST = 100, LETTERS = 50;

function start(permissions: readonly string[], args: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-code-cache",
      "--no-check",
      ...permissions,
      join("examples", "mnist_bnn.ts"),
      ...args,
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function outputOf(child: Deno.ChildProcess) {
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

const run = (...args: string[]) => outputOf(start(["-A"], args));

/** A folder of small data sets, drawn, in the files of MNIST. */
async function withData(f: (paths: Paths) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const paths = { folder, data: join(folder, "data"), letters: join(folder, "letters") };
  try {
    await write(paths.data, "train", drawDigits({ count: TRAIN }));
    await write(paths.data, "t10k", drawDigits({ count: TEST, seed: 1 }));
    await write(paths.letters, "t10k", drawLetters({ count: LETTERS }));
    await f(paths);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface Paths {
  readonly folder: string;
  readonly data: string;
  readonly letters: string;
}

async function write(folder: string, part: string, { images, labels }: LabelledImages) {
  await Deno.mkdir(folder, { recursive: true });
  const shape = [labels.length, 28, 28];
  const file = (name: string) => join(folder, `${part}-${name}-ubyte`);
  await Deno.writeFile(file("images-idx3"), encodeIdx({ data: images.data, shape }));
  await Deno.writeFile(file("labels-idx1"), encodeIdx({ data: labels, shape: [labels.length] }));
}

const SMALL = ["--batch", "32", "--steps", "20", "--eval-every", "10", "--samples", "5"];
const readJson = async (path: string) => JSON.parse(await Deno.readTextFile(path));

Deno.test("a run leaves its numbers, parameters and pictures; the same seed gives the same ones", () =>
  withData(async ({ folder, data, letters }) => {
    const json = join(folder, "numbers.json"), out = join(folder, "out");
    const args = [...SMALL, "--data", data, "--letters", letters, "--engine", "tfjs-wasm"];
    const first = await run(...args, "--json", json, "--out", out);
    assertEquals(first.code, 0, first.err);
    const numbers = await readJson(json);
    assertEquals(numbers.data, {
      source: `MNIST from the folder ${data}`,
      train: TRAIN,
      fitted: TRAIN - TRAIN / 12,
      test: TEST,
    });
    const { engine, seed, steps, beta, preset } = numbers;
    assertEquals({ engine, seed, steps, beta, preset }, {
      engine: "tfjs-wasm",
      seed: 0,
      steps: 20,
      beta: 1,
      preset: null,
    });
    assertEquals(numbers.history.map(({ step }: { step: number }) => step), [0, 10, 20]);
    for (const { train, test } of numbers.history) {
      for (const figures of [train, test]) {
        const { elbo, log_likelihood, kl_divergence, mean_approximate_evidence } = figures;
        assertAlmostEquals(elbo, log_likelihood - kl_divergence / numbers.data.fitted, 1e-12);
        assertAlmostEquals(mean_approximate_evidence, Math.exp(elbo / 10), 1e-12);
      }
      assertEquals(train.kl_divergence, test.kl_divergence);
    }
    assertEquals(numbers.final.train, numbers.history[2].train);
    const { accuracy, nll, ece } = numbers.final.test;
    assert(accuracy >= 0 && accuracy <= 1 && nll > 0 && ece >= 0 && ece <= 1);
    const { uncertainty } = numbers;
    assertEquals(uncertainty.letters.n, LETTERS);
    assert(uncertainty.test_refused >= 0 && uncertainty.test_refused <= 1);
    for (const score of ["sd", "entropy", "mutual_information"]) {
      assert(uncertainty.letters[`auroc_${score}`] >= 0, score);
    }
    for (const time of ["first_step_ms", "ms_per_step", "total_s"]) assert(numbers.time[time] > 0);

    const files = await Array.fromAsync(Deno.readDir(out), ({ name }) => name);
    const pictures = ["answers", "learning_curve", "refusals", "reliability"];
    assertEquals(
      files.toSorted(),
      [...pictures.map((name) => `${name}.svg`), "numbers.json", "parameters.safetensors"]
        .toSorted(),
    );
    assertEquals(await readJson(join(out, "numbers.json")), numbers);
    const { tensors } = decodeSafetensors(
      await readBytes(join(out, "parameters.safetensors")),
      "parameters",
    );
    assert("w1_auto_loc" in tensors);
    assertEquals(
      first.out.trim().split("\n").slice(-2),
      [`data: ${numbers.data.source}`, `test accuracy: ${accuracy.toFixed(4)}`],
    );

    const again = join(folder, "again.json");
    assertEquals((await run(...args, "--json", again, "--quiet")).code, 0);
    assertEquals({ ...await readJson(again), time: 0 }, { ...numbers, time: 0 });
    const other = join(folder, "other.json");
    assertEquals((await run(...args, "--json", other, "--seed", "1")).code, 0);
    assert((await readJson(other)).final.test.nll !== nll);
  }));

Deno.test({
  name: "on tensorflow the report names what computed",
  ignore: !isTensorflowAsked,
  fn: () =>
    withData(async ({ folder, data }) => {
      const json = join(folder, "numbers.json");
      const args = [...SMALL, "--data", data, "--engine", "tensorflow", "--json", json];
      const { code, out, err } = await run(...args);
      assertEquals(code, 0, err);
      const { engine, device } = await readJson(json);
      assertEquals(engine, "tensorflow");
      assertStringIncludes(out, `20 steps on tensorflow (${device})`);
    }),
});

Deno.test("two engines agree over 20 steps: likelihood within 1e-5, divergence within 1e-8 of itself", () =>
  withData(async ({ folder, data }) => {
    const [cpu, wasm] = await Promise.all(["tfjs-cpu", "tfjs-wasm"].map(async (engine) => {
      const json = join(folder, `${engine}.json`);
      const { code, err } = await run(...SMALL, "--data", data, "--engine", engine, "--json", json);
      assertEquals(code, 0, err);
      const { history, uncertainty } = await readJson(json);
      assertEquals(uncertainty.letters, undefined, "none were given");
      return history;
    }));
    for (const [i, { test }] of cpu.entries()) {
      // Both round to 24 bits in sums of 784 terms, in another order: 6e-8 of a logit, many of them of either sign. A weight whose
      // gradient is of that size may go another way, by 0.001 in a step: one of 55,050, in 165,681 nats. Measured: 3e-9 and 1e-11.
      assertAlmostEquals(test.log_likelihood, wasm[i].test.log_likelihood, 1e-5);
      assertAlmostEquals(test.kl_divergence / wasm[i].test.kl_divergence, 1, 1e-8);
    }
  }));

Deno.test("the published set-ups begin where they began", () =>
  withData(async ({ folder, data }) => {
    const begin = async (preset: string) => {
      const json = join(folder, `${preset}.json`);
      const args = [...SMALL, "--steps", "1", "--data", data, "--preset", preset];
      const { code, err } = await run(...args, "--json", json);
      assertEquals(code, 0, err);
      return await readJson(json);
    };
    const failing = await begin("article-failing");
    // Published: 26.404 at step 0, with β = 1.
    assertAlmostEquals(failing.history[0].test.kl_divergence, 26.4, 0.3);
    const [{ test: { elbo, log_likelihood, kl_divergence } }] = failing.history;
    assertAlmostEquals(elbo, log_likelihood - kl_divergence, 1e-9);
    assertEquals([failing.beta, failing.preset], [1, "article-failing"]);
    // Nothing is held out.
    assertEquals(failing.data.fitted, TRAIN);
    const article = await begin("article");
    assertEquals(article.beta, 0.001);
    const [{ test }] = article.history;
    assertAlmostEquals(test.elbo, test.log_likelihood - 0.001 * test.kl_divergence, 1e-9);
    // KL / rows of σ² = e⁻⁷, with μ² on average 0.774 / fan in: ½ (σ² + μ² − 1 + 7) in each column.
    const expected = [64, 64, 10, 1, 1, 1].reduce((sum, columns, i) => {
      const square = [0.774 / 784, 0.774 / 64, 0.774 / 64, 0, 0, 0][i];
      return sum + columns * (Math.exp(-7) + square + 6) / 2;
    }, 0);
    assertAlmostEquals(test.kl_divergence, expected, 0.3);
  }));

Deno.test("without any permission it reads digits that it drew, and says how to get others", async () => {
  const { code, out, err } = await outputOf(start([], [...SMALL, "--samples", "2"]));
  assertEquals(code, 0, err);
  assertStringIncludes(out, "digits drawn by the program, not MNIST");
  assertStringIncludes(out, "--data DIR");
  assertStringIncludes(out, "a drawn letter B:");
  const [source, accuracy] = out.trim().split("\n").slice(-2);
  assertStringIncludes(source, "data: digits drawn by the program");
  assert(/^test accuracy: 0\.\d{4}$/.test(accuracy), accuracy);
});

Deno.test("what makes no sense is refused by name, before anything is computed", () =>
  withData(async ({ folder, data }) => {
    const refused = async (args: readonly string[], ...says: string[]) => {
      const { code, out, err } = await run(...args);
      assertEquals(code, 1, out);
      for (const part of says) assertStringIncludes(err, part);
      assert(!err.includes("    at "), `an explanation, not a stack: ${err}`);
    };
    const of = ["--data", data];
    await refused([...of, "--steps", "0"], "--steps must be an integer from 1 on");
    await refused([...of, "--stepz", "3"], 'there is no option "--stepz"');
    await refused([...of, "extra"], 'there is no option "extra"');
    await refused([...of, "--", "extra"], 'there is no option "extra"');
    await refused(["--data", ""], 'there is no option ""');
    await refused([...of, "--beta=-1"], "--beta must be a number from 0 on");
    await refused([...of, "--engine", "gpu"], "--engine must be one of");
    await refused([...of, "--preset", "mine"], "--preset must be one of article");
    await refused([...of, "--batch", "551"], "from 1 to the number of rows, 550, got 551");
    await refused(["--data", join(folder, "absent")], join(folder, "absent"));
    await refused([...of, "--letters", folder], "t10k-images-idx3-ubyte");
    await Deno.writeTextFile(join(folder, "file"), "kept");
    await refused([...of, "--out", join(folder, "file")], "Cannot make the folder", "file");
    await refused([...of, "--out", join(folder, "file", "out")], "Cannot make the folder");
    await refused([...of, ...SMALL, "--json", "/dev/full"], "/dev/full");
    assertEquals(await Deno.readTextFile(join(folder, "file")), "kept");
    // A terminal would be asked for whichever is missing, in the middle of the run.
    const flags = `--allow-read="${folder}" --allow-write="${folder}"`;
    const [json, out] = [["--json", join(folder, "no.json")], ["--out", folder]];
    for (const [granted, into] of [["read", json], ["write", json], ["write", out]] as const) {
      const denied = await outputOf(start([`--allow-${granted}`], into));
      assertEquals(denied.code, 1);
      assertStringIncludes(denied.err, `expected Deno to be run with ${flags}`);
    }
  }));

/** Runs until a step was evaluated, interrupts, and gives what is left. */
async function interruptedAfter(step: number, args: readonly string[], { folder, data }: Paths) {
  const json = join(folder, "numbers.json");
  const child = start(["-A"], [
    ...["--data", data, "--engine", "tfjs-cpu", "--batch", "32", "--eval-every", "5"],
    ...["--json", json, ...args],
  ]);
  const ended = outputOf(child);
  const evaluated = async () => (await readJson(json).catch(() => undefined))?.history?.at(-1).step;
  while (!((await evaluated()) >= step)) await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill("SIGINT");
  const { code, err } = await ended;
  assertEquals(code, 130, err);
  assertStringIncludes(err, "Interrupted after");
  const left = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  assertEquals(left.toSorted(), ["data", "letters", "numbers.json"]);
  return await readJson(json);
}

Deno.test("an interrupt leaves the finished numbers, whole", () =>
  withData(async (paths) => {
    const { steps, history, final, time } = await interruptedAfter(5, ["--steps", "99999"], paths);
    assert(steps >= 5 && steps < 99_999);
    assert(history.length >= 2);
    assertEquals(final, undefined);
    assert(time.ms_per_step > 0);
  }));

Deno.test("an interrupt of the last predictions leaves what came before them", () =>
  withData(async (paths) => {
    const args = ["--steps", "10", "--samples", "500", "--engine", "tfjs-wasm"];
    const { steps, history, final, uncertainty } = await interruptedAfter(10, args, paths);
    assertEquals(steps, 10);
    assertEquals(history.map(({ step }: { step: number }) => step), [0, 5, 10]);
    assertEquals([final, uncertainty], [undefined, undefined]);
  }));
