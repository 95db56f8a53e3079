/**
 * The tests of the engine `tensorflow` on TensorFlow itself, as steps of a gate.
 *
 * @module
 */
import type { Step } from "../project/gate.ts";

interface Suite {
  readonly name: string;
  readonly path: string;
  /** Which of the file's tests are tensorflow's. */
  readonly filter: string;
  /** How many there are at least. More may come; fewer mean that something no longer finds them. */
  readonly least: number;
  /** How many of them a graphics card is excused from. */
  readonly excusedOnGpu?: number;
}

const SUITES: readonly Suite[] = [
  {
    name: "conformance suite",
    path: "tests/engines/conformance_test.ts",
    filter: "/^tensorflow: /",
    least: 125,
    excusedOnGpu: 1,
  },
  {
    name: "special values",
    path: "tests/engines/special_values_test.ts",
    filter: "/^tensorflow: /",
    least: 6,
  },
  {
    name: "tensorflow_test.ts",
    path: "tests/engines/tensorflow_test.ts",
    filter: "/^tensorflow: /",
    least: 12,
  },
  {
    name: "mnist_bnn_test.ts",
    path: "tests/examples/mnist_bnn_test.ts",
    filter: "/^on tensorflow /",
    least: 1,
  },
];

/** The steps, where TensorFlow computes on this: all of the tests must run but those that a graphics card is excused from. */
export function tensorflowSteps(device: string): Step[] {
  const isGpu = device.startsWith("GPU");
  return SUITES.map(({ name, path, filter, least, excusedOnGpu = 0 }) => ({
    name,
    args: ["test", "--no-prompt", "--no-check", "-P=tests", `--filter=${filter}`, path],
    tests: true,
    expects: { least, ignored: isGpu ? excusedOnGpu : 0 },
  }));
}
