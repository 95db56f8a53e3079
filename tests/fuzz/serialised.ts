import { compileAnew } from "../../lib/compiler/compile.ts";
import { instantiate } from "../../lib/compiler/engines/wasm/instantiate.ts";
import type { Program } from "../../lib/compiler/program.ts";
import { deserialise, serialise } from "../../lib/compiler/serialise.ts";
import type { FloatType } from "../../lib/core/dtype.ts";
import { fromFloat64, type NdArray } from "../../lib/core/nd_array.ts";
import type { Graph } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";

/** What is wrong if a program does not compute the same bits when it has been written to bytes and read again. */
export async function serialisedFault(
  graph: Graph,
  inputs: readonly Value[],
  floatType: FloatType,
): Promise<string | undefined> {
  const given = inputs.map((x): NdArray => ({
    ...x,
    data: fromFloat64(x.data, x.dtype, floatType),
  }));
  try {
    const program = compileAnew(graph, { floatType }), bytes = serialise(program);
    const read = deserialise(bytes);
    if (!sameBytes(serialise(read), bytes)) return "written again, it is other bytes";
    const [before, after] = [await outputsOf(program, given), await outputsOf(read, given)];
    const wrong = before.findIndex(({ data }, i) => {
      const [a, b] = [data, after[i].data].map(({ buffer, byteOffset, byteLength }) =>
        new Uint8Array(buffer, byteOffset, byteLength)
      );
      return !sameBytes(a, b);
    });
    return wrong < 0 ? undefined : `output ${wrong} has other bits`;
  } catch (error) {
    return `it threw ${error instanceof Error ? error.stack : error}`;
  }
}

async function outputsOf(program: Program, inputs: readonly NdArray[]): Promise<NdArray[]> {
  const executable = instantiate(program);
  const buffers = executable.run(inputs);
  const arrays = await Promise.all(buffers.map((buffer) => buffer.read()));
  for (const buffer of buffers) buffer.dispose();
  executable.dispose();
  return arrays;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
