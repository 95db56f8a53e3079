/**
 * Programs cut for threads, whether that pays or not.
 *
 * @module
 */
import { assert } from "@std/assert";
import { compileAnew } from "../../lib/compiler/compile.ts";
import { Instance } from "../../lib/compiler/engines/wasm/instance.ts";
import { crc32 } from "../../lib/compiler/crc32.ts";
import type { Program } from "../../lib/compiler/program.ts";
import type { FloatType } from "../../lib/core/dtype.ts";
import { fromFloat64 } from "../../lib/core/nd_array.ts";
import type { Graph } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";

/** A program of which threads share everything. */
export function sharedProgram(graph: Graph, width: FloatType, carried = 0): Program {
  return compileAnew(graph, { floatType: width, carried, share: "everything" });
}

/** An instance with workers that are ready, and are called to every run. */
export function helpedInstance(program: Program, threads: number): Instance {
  const instance = new Instance(program, { threads, isEager: true });
  const until = performance.now() + 10_000;
  while (instance.helpers < instance.threads - 1) {
    assert(performance.now() < until, `${instance.helpers} workers are ready after ten seconds`);
    instance.run();
  }
  return instance;
}

/** Writes the inputs of a program. */
export function writeInputs(
  instance: Instance,
  { inputs, floatType }: Program,
  values: readonly Value[],
) {
  inputs.forEach((slot, i) => {
    instance.write(slot, fromFloat64(values[i].data.slice(), slot.dtype, floatType));
  });
}

/** The bits of a program's results, as a text that is short if they are many. */
export function bitsOf(instance: Instance, { outputs }: Program): string[] {
  return outputs.map((slot) => {
    const { data } = instance.read(slot);
    return textOf(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  });
}

/** Bytes as a text: themselves, or their number and check sum. */
export function textOf(bytes: Uint8Array): string {
  return bytes.length > 100 ? `${bytes.length} bytes, ${crc32(bytes)}` : bytes.join(" ");
}
