import { type Graph, isLoop, type LoopOp, type NodeId } from "../../../lib/graph/node.ts";
import type { Checked } from "../check.ts";
import { rewrite } from "../rewrite.ts";

type Candidates = readonly (() => Checked)[];
type Walk = Extract<LoopOp, { kind: "map" | "scan" }>;

/** Maps and scans without operands that their body does not read, and without results that nothing reads. */
export function smallerLoops(checked: Checked): Candidates {
  return checked.graph.nodes.flatMap((node, id) => {
    if (!isLoop(node) || node.kind === "while") return [];
    return [
      ...idleOperands(node).map((i) => () =>
        rewrite(checked, (op, at) => (at === id ? withoutOperand(op as Walk, i) : op))
      ),
      ...idleResults(checked.graph, id, node).map((i) => () => withoutResult(checked, id, i)),
    ];
  });
}

function carriesOf(op: Walk): number {
  return op.kind === "scan" ? op.carries : 0;
}

/** Which constants and walked arrays a body does not read. */
function idleOperands(op: Walk): number[] {
  const read = new Set([...op.body.outputs, ...op.body.nodes.flatMap(({ inputs }) => inputs)]);
  return op.inputs.flatMap((_, i) => {
    const isCarry = i >= op.consts && i < op.consts + carriesOf(op);
    return isCarry || read.has(op.body.inputs[i + 1]) ? [] : [i];
  });
}

/** The loop without an operand that its body does not read. */
function withoutOperand(op: Walk, i: number): Walk {
  const gone = op.body.inputs[i + 1];
  const name = (id: NodeId) => (id > gone ? id - 1 : id);
  const body: Graph = {
    nodes: op.body.nodes.toSpliced(gone, 1).map((node) => ({
      ...node,
      inputs: node.inputs.map(name),
    } as typeof node)),
    inputs: op.body.inputs.toSpliced(i + 1, 1).map(name),
    outputs: op.body.outputs.map(name),
  };
  const consts = i < op.consts ? op.consts - 1 : op.consts;
  return { ...op, inputs: op.inputs.toSpliced(i, 1), consts, body };
}

/** Which results nothing reads. */
function idleResults({ nodes }: Graph, id: NodeId, { body }: Walk): number[] {
  const read = new Set(
    nodes.flatMap((node) => node.kind === "get" && node.inputs[0] === id ? [node.index] : []),
  );
  return body.outputs.flatMap((_, i) => (read.has(i) ? [] : [i]));
}

/** The loop without one result; those behind it move up. A carry that gives none is one more constant. */
function withoutResult(checked: Checked, id: NodeId, result: number): Checked {
  return rewrite(checked, (op, at) => {
    if (op.kind === "get" && op.inputs[0] === id && op.index > result) {
      return { ...op, index: op.index - 1 };
    }
    return at === id ? withoutOutput(op as Walk, result) : op;
  });
}

function withoutOutput(op: Walk, i: number): Walk {
  const outputs = op.body.outputs.toSpliced(i, 1);
  if (op.kind === "map" || i >= op.carries) return { ...op, body: { ...op.body, outputs } };
  const { consts, carries } = op;
  const inputs = moved(op.inputs, consts + i, consts);
  const body = { ...op.body, outputs, inputs: moved(op.body.inputs, consts + i + 1, consts + 1) };
  return { ...op, inputs, body, consts: consts + 1, carries: carries - 1 };
}

/** The list with one entry in another place. */
function moved<T>(list: readonly T[], from: number, to: number): T[] {
  return list.toSpliced(from, 1).toSpliced(to, 0, list[from]);
}
