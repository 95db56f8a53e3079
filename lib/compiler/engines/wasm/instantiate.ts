import type { Executable } from "../../../core/engine.ts";
import type { Graph } from "../../../graph/node.ts";
import type { Program } from "../../program.ts";
import type { InstanceOptions } from "./instance.ts";
import { WasmExecutable } from "./executable.ts";

/**
 * Makes a program ready to run, wherever it was compiled: with a memory of its own, and inputs checked as they were declared.
 *
 * @param program The program, such as `deserialise` gives.
 * @param options How many threads may compute.
 * @throws {RangeError} If its memory could not be allocated.
 */
export function instantiate(program: Program, options: InstanceOptions = {}): Executable {
  return new WasmExecutable(inputsOf(program), program, options);
}

/** As much of the graph as a run is checked against. */
function inputsOf({ inputs }: Program): Graph {
  const nodes = inputs.map(({ name, shape, dtype, bytes }) =>
    ({ kind: "input", inputs: [], name, type: { shape, dtype }, bytes, shape, dtype }) as const
  );
  return { nodes, inputs: nodes.map((_, i) => i), outputs: [] };
}
