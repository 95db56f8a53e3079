import { sizeOf } from "../../../core/shape.ts";
import { GraphBuilder } from "../../../graph/builder.ts";
import type { Graph, NodeId } from "../../../graph/node.ts";
import type { NodeOf } from "../../../graph/value.ts";
import { compileProgram } from "../../compile.ts";
import { runsHere } from "../wasm.ts";
import { Instance } from "../wasm/instance.ts";
import type { Device, Step } from "./device.ts";
import { hostStep } from "./host_step.ts";
import { isKey, valueAt } from "./slots.ts";

/**
 * Draws on the host, where keys live, by a compiled program: the stream that the node is defined to give, faster than by the
 * kernel that defines it, which does it where WebAssembly has no vectors.
 */
export function drawStep<T extends object>(
  device: Pick<Device<T>, "read" | "write">,
  graph: Graph,
  id: NodeId,
): Step<T> {
  const node = graph.nodes[id] as NodeOf<"random">;
  if (!runsHere()) return hostStep(device, graph, id);
  const [keyId] = node.inputs;
  const program = compileProgram(drawing(node), { floatType: "f32" });
  const [key] = program.inputs, [drawn] = program.outputs;
  let instance: Instance | undefined;
  return (slots) => {
    const value = valueAt(slots, keyId);
    if (!isKey(value)) throw new TypeError("internal: a draw without a key");
    instance ??= new Instance(program);
    instance.write(key, Uint32Array.from(value.words));
    instance.run();
    slots[id] = device.write(instance.read(drawn).data, node);
  };
}

/** The draw alone, as a vector: draws of one size share a program. */
function drawing({ op, to }: NodeOf<"random">): Graph {
  const b = new GraphBuilder();
  const key = b.input("key", { shape: [], dtype: "key" });
  return b.finish([b.add({ kind: "random", op, inputs: [key], to: [sizeOf(to)] })]);
}
