/**
 * Graphs of bodies: code that is run once, with symbolic values, in a recorder of its own.
 *
 * @module
 */
import type { TreeShape } from "../core/tree.ts";
import type { Graph, NodeId, TensorType } from "../graph/node.ts";
import type { Recorder } from "./recorder.ts";
import { recorder, symbolic, withRecorder } from "./recording.ts";
import type { Scalar } from "./types.ts";

/** The result of a body that returns nothing. */
export const NOTHING: TreeShape = { signature: "", rebuild: () => undefined };

/** The graph of a body. */
export interface Body {
  /** The graph: its inputs are the index, what it uses from outside, and what it is given. */
  readonly body: Graph;
  /** The nodes outside that the body uses, in the order of its inputs. */
  readonly consts: readonly NodeId[];
  /** The structure of what it returns. */
  readonly result: TreeShape;
}

/** Records a body: `write` declares its inputs besides the index and what it uses from outside. */
export function bodyOf(
  write: (
    inner: Recorder,
    index: Scalar,
  ) => { inputs: readonly NodeId[]; outputs: readonly NodeId[]; result: TreeShape },
): Body {
  return withRecorder((inner) => {
    const index = inner.builder.input("index", { shape: [], dtype: "int32" });
    const { inputs, outputs, result } = write(inner, symbolic(index) as Scalar);
    return { ...inner.finishBody([index], inputs, outputs), result };
  });
}

/** Inputs of these types, named by where they stand in a structure. */
export function inputs(
  inner: Recorder,
  name: string,
  paths: readonly string[],
  types: readonly TensorType[],
): NodeId[] {
  return types.map((type, i) => inner.builder.input(name + paths[i], type));
}

/** A body that takes these outside nodes, of which it uses some. */
export function withConsts({ body, consts }: Body, all: readonly NodeId[]): Graph {
  const nodes = [...body.nodes];
  const [index, ...rest] = body.inputs;
  const own = all.map((outer) => {
    const at = consts.indexOf(outer);
    if (at >= 0) return rest[at];
    const type = recorder().builder.type(outer);
    return nodes.push({
      kind: "input",
      inputs: [],
      name: `outer %${outer}`,
      type,
      ...type,
    }) - 1;
  });
  return { ...body, nodes, inputs: [index, ...own, ...rest.slice(consts.length)] };
}
