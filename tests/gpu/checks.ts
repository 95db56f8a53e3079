/**
 * What is checked on a machine with a graphics card, in order. Everything runs in processes of their own, one after the other:
 * TensorFlow takes nearly all memory of a card for as long as its process lasts.
 *
 * @module
 */
import { DEFAULTS, DIRECTORY_VARIABLE } from "../../lib/compiler/engines/tensorflow_loader.ts";
import { tally } from "../project/gate.ts";
import type { Loaded } from "../tools/tensorflow_device.ts";
import { tensorflowSteps } from "../tools/tensorflow_steps.ts";
import type { Rates } from "../bench/tensorflow.ts";
import { type Check, Skip } from "./check.ts";
import type { Precision, Room, Steps } from "./measure.ts";
import type { Options } from "./options.ts";
import { failure, type Programs } from "./programs.ts";

/** Hides the card from a program. */
export const WITHOUT_CARD = { CUDA_VISIBLE_DEVICES: "-1" };

const MEASURE = "tests/gpu/measure.ts";
/** Steps over which memory is watched, and those that are enough for a time. */
const MANY = 10_000, SOME = 2000;
const WIDTH = 4096;
/** What 500 steps on drawn digits, and 10,000 on MNIST, reach with room to spare: 0.967, and 0.978 to 0.981. */
const DRAWN_ACCURACY = 0.94, MNIST_ACCURACY = 0.97;

/** The checks that are asked for, and all that the others need. */
export function checks(options: Options, programs: Programs): Check[] {
  const { only } = options;
  return allChecks(options, programs).filter(({ what, isNeeded }) =>
    isNeeded || only === undefined || what.includes(only)
  );
}

function allChecks(options: Options, programs: Programs): Check[] {
  const kind = options.cpu ? "CPU" : "GPU";
  const loaded = once(() => programs.json<Loaded>("tests/tools/tensorflow_device.ts"));
  return [
    ...machine(options, programs, kind, loaded),
    ...suites(programs, kind, loaded),
    ...speed(options, programs, kind, loaded),
    {
      what: "out of memory is refused by name",
      run: () => outOfMemory(options, programs),
    },
    ...networks(options, programs, loaded),
  ];
}

function machine(
  { dir, cpu }: Options,
  programs: Programs,
  kind: string,
  loaded: () => Promise<Loaded>,
): Check[] {
  return [
    {
      what: cpu ? "processor" : "card and driver",
      isNeeded: true,
      run: cpu ? processor : () => card(programs),
    },
    { what: "set-up", isNeeded: true, run: () => setUp(dir, cpu) },
    {
      what: `TensorFlow computes on the ${kind}`,
      isNeeded: true,
      run: async () => {
        const { version, device } = await loaded();
        const figure = `TensorFlow ${version}, ${device}`;
        if (device.startsWith(kind)) return figure;
        if (!await exists(`${dir}/node_modules/@tensorflow/tfjs-node-gpu`)) {
          throw new Error(`${figure}: ${dir} was set up without --gpu`);
        }
        // At this level it says why it passes a card over.
        const { output } = await programs.deno(
          ["run", "--no-prompt", "--no-check", "-P=tests", MEASURE, "precision"],
          { TF_CPP_MIN_LOG_LEVEL: "0" },
        );
        throw failure(figure, output);
      },
    },
  ];
}

async function processor(): Promise<string> {
  const text = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  const model = /^model name\s*:\s*(.+)$/m.exec(text)?.[1] ?? "of an unknown model";
  return `${model}, ${navigator.hardwareConcurrency} threads`;
}

async function card(programs: Programs): Promise<string> {
  const query = ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"];
  const { code, stdout, output } = await programs.run("nvidia-smi", query).catch((error) => {
    if (error instanceof Deno.errors.NotFound) {
      throw new Error("there is no nvidia-smi: no driver of NVIDIA. --cpu does without");
    }
    throw error;
  });
  if (code !== 0) throw failure(`nvidia-smi ended with status ${code}`, output);
  const cards = stdout.trim().split("\n");
  const [name, driver, memory] = cards[0].split(", ");
  const more = cards.length > 1 ? `, the first of ${cards.length} cards` : "";
  return `${name}, driver ${driver}, ${memory}${more}`;
}

/** The set-up takes minutes and says what it does: its lines are shown as they come. */
async function setUp(dir: string, cpu: boolean): Promise<string> {
  if (await exists(dir)) return `there is one in ${dir}`;
  const begin = performance.now();
  const { success, code } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "-P=setup", "setup/tensorflow.ts", "--dir", dir],
      ...cpu ? [] : ["--gpu"],
    ],
    cwd: `${import.meta.dirname}/../..`,
  }).spawn().status;
  if (!success) throw new Error(`setup/tensorflow.ts ended with status ${code}: see above`);
  return `made in ${dir} in ${((performance.now() - begin) / 1000).toFixed(0)} s`;
}

function exists(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}

function suites(programs: Programs, kind: string, loaded: () => Promise<Loaded>): Check[] {
  return tensorflowSteps(kind).map((step, i) => ({
    what: step.name,
    run: async () => {
      const expected = tensorflowSteps((await loaded()).device)[i];
      const { code, output } = await programs.deno(expected.args);
      const { passed, failed, unmet } = tally(expected, code, output);
      const figure = `${passed} passed, ${failed} failed`;
      if (failed === 0) return figure;
      throw failure(unmet === undefined ? figure : `${figure}: ${unmet}`, output);
    },
  }));
}

function speed(
  { cpu }: Options,
  programs: Programs,
  kind: string,
  loaded: () => Promise<Loaded>,
): Check[] {
  const measured = once(() => programs.json<Steps>(MEASURE, ["steps", "tensorflow", `${MANY}`]));
  const batch = cpu ? 1024 : WIDTH;
  const rates = once(() => programs.json<Rates>(MEASURE, ["rates", `${WIDTH}`, `${batch}`, "5"]));
  const teraflops = (rate: number) => {
    if (rate > 0 && Number.isFinite(rate)) return `${(rate / 1000).toFixed(3)} TFLOP/s`;
    throw new Error(`${rate} · 10⁹ operations a second`);
  };
  const step = (
    title: string,
    of: () => Promise<Steps>,
    device?: () => Promise<string>,
  ): Check => ({
    what: `reference network, ${title}`,
    run: async () => {
      const { device: said, msPerStep, isFinite } = await of();
      const expected = await device?.();
      if (said !== expected) throw new Error(`the result says ${said}, not ${expected}`);
      if (!isFinite) throw new Error("not all losses are finite");
      const own = (await measured()).msPerStep;
      const ratio = msPerStep === own ? "" : `, ${(msPerStep / own).toFixed(2)} × tensorflow`;
      return `${msPerStep.toFixed(3)} ms a step${said ? ` on ${said}` : ""}${ratio}`;
    },
  });
  return [
    { what: "products are in single precision", run: () => singlePrecision(programs) },
    step(`tensorflow on the ${kind}`, measured, async () => (await loaded()).device),
    {
      what: `tensors held over ${MANY} steps`,
      run: async () => {
        const { held, looks, grownMb } = await measured();
        const memory = `the process grew by ${grownMb.toFixed(1)} MB in the second half`;
        const figure = `${held.join(", ")} at all of ${looks} looks; ${memory}`;
        if (held.length === 1 && looks > 1) return figure;
        throw new Error(`it varies: ${figure}`);
      },
    },
    step("wasm", () => programs.json(MEASURE, ["steps", "wasm", `${SOME}`])),
    step(
      "tensorflow on the processor",
      () => programs.json(MEASURE, ["steps", "tensorflow", `${SOME}`], WITHOUT_CARD),
      () => Promise.resolve("CPU"),
    ),
    {
      what: `TensorFlow's product ${batch} × ${WIDTH} × ${WIDTH}`,
      run: async () => teraflops((await rates()).product),
    },
    {
      what: `value and gradient, ${WIDTH} wide, batch ${batch}`,
      run: async () => {
        const { network, product } = await rates();
        return `${teraflops(network)}, ${(network / product).toFixed(2)} × the product's`;
      },
    },
  ];
}

async function singlePrecision(programs: Programs): Promise<string> {
  const { error, bound } = await programs.json<Precision>(MEASURE, ["precision"]);
  const figure = `error ${error.toExponential(1)} of Σ|a|·|b|, allowed ${bound.toExponential(1)}`;
  if (error <= bound) return figure;
  throw new Error(
    `${figure}: cards since Ampere may round to 11 bits (TF32), NVIDIA_TF32_OVERRIDE=0 forbids it`,
  );
}

/** On the processor up to a limit: without one the system would kill what takes too much. */
async function outOfMemory({ cpu }: Options, programs: Programs): Promise<string> {
  const [piece, limit] = cpu ? [2 ** 28, 2 ** 30] : [2 ** 30, 0];
  const { bytes, message, goesOn } = await programs.json<Room>(
    MEASURE,
    ["room", `${piece}`, `${limit}`],
  );
  const figure = `OutOfDeviceMemoryError with ${(bytes / 2 ** 30).toFixed(2)} GiB held`;
  if (!goesOn) throw new Error(`${figure}, and then there is less room\n${message}`);
  return `${figure}, and as much again afterwards`;
}

/** The directory, and what the engine tells TensorFlow. */
const VARIABLES = [DIRECTORY_VARIABLE, ...Object.keys(DEFAULTS)];

/** What `examples/mnist_bnn.ts` writes. */
interface Numbers {
  readonly device?: string;
  readonly final: { readonly test: { readonly accuracy: number } };
  readonly time: { readonly ms_per_step: number; readonly total_s: number };
}

function networks(
  { dir, data }: Options,
  programs: Programs,
  loaded: () => Promise<Loaded>,
): Check[] {
  const train = async (least: number, args: readonly string[]) => {
    const folder = await Deno.makeTempDir();
    try {
      const json = `${folder}/numbers.json`, reads = [folder, dir, ...data ? [data] : []];
      const { code, output } = await programs.deno([
        ...["run", "--no-prompt", "--no-check", `--allow-read=${reads}`, `--allow-ffi=${dir}`],
        ...[`--allow-env=${VARIABLES}`, `--allow-write=${folder}`],
        ...["examples/mnist_bnn.ts", "--engine", "tensorflow", "--json", json, ...args],
      ]);
      if (code !== 0) throw failure(`it ended with status ${code}`, output);
      const { device, final, time }: Numbers = JSON.parse(await Deno.readTextFile(json));
      const { accuracy } = final.test, expected = (await loaded()).device;
      const figure = `accuracy ${accuracy.toFixed(4)}, ${time.ms_per_step.toFixed(2)} ms a step, ` +
        `${time.total_s.toFixed(1)} s in all, on ${device}`;
      if (accuracy < least) throw new Error(`${figure}: expected ${least} or more`);
      if (device?.slice(0, 3) !== expected.slice(0, 3)) throw new Error(`${figure}: ${expected}`);
      return figure;
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  };
  return [
    {
      what: "mnist_bnn.ts, 500 steps on drawn digits",
      run: () => train(DRAWN_ACCURACY, ["--steps", "500"]),
    },
    {
      what: "mnist_bnn.ts, 10,000 steps on MNIST",
      run: () => {
        if (data === undefined) throw new Skip("--data names the files of MNIST");
        return train(MNIST_ACCURACY, ["--steps", "10000", "--data", data]);
      },
    },
  ];
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}
