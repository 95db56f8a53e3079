import { sizeOf } from "../../core/shape.ts";
import { parseEinsum } from "../../graph/einsum.ts";
import type { NodeId } from "../../graph/node.ts";
import type { Rewriter, Rule } from "./rewriter.ts";

/** An operand, or what has become of some: an array and the letters of its axes. */
interface Term {
  readonly id: NodeId;
  readonly labels: readonly string[];
}

/** Operands are contracted from left to right, two at a time, each pair as one product of matrices. */
export const einsumByMatMul: Rule = (op, to) => {
  if (op.kind !== "einsum") return undefined;
  const equation = parseEinsum(op.equation);
  if (typeof equation === "string") throw new TypeError(`internal: ${equation}`);
  let terms: Term[] = op.inputs.map((id, i) => ({ id, labels: [...equation.operands[i]] }));
  const output = [...equation.output];
  while (terms.length > 1) {
    const [a, b, ...rest] = terms;
    const needed = new Set([...output, ...rest.flatMap((term) => term.labels)]);
    terms = [contract(to, a, b, needed), ...rest];
  }
  return ordered(to, summedTo(to, terms[0], new Set(output)), output);
};

/** The product of two terms, summed over what nobody needs any more. */
function contract(to: Rewriter, x: Term, y: Term, needed: ReadonlySet<string>): Term {
  const a = summedTo(to, x, new Set([...needed, ...y.labels]));
  const b = summedTo(to, y, new Set([...needed, ...x.labels]));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => needed.has(label));
  const summed = shared.filter((label) => !needed.has(label));
  const rows = a.labels.filter((label) => !shared.includes(label));
  const columns = b.labels.filter((label) => !shared.includes(label));
  const labels = [...batch, ...rows, ...columns];
  if (summed.length === 0) return outer(to, a, b, labels);

  const size = sizes(to, a, b);
  const extent = (list: readonly string[]) => sizeOf(list.map(size));
  const left = matrices(to, a, batch, [rows, summed], extent);
  const right = matrices(to, b, batch, [summed, columns], extent);
  const product = to.add({
    kind: "matMul",
    inputs: [left.id, right.id],
    transposeA: left.transposed,
    transposeB: right.transposed,
  });
  return { id: to.reshape(product, labels.map(size)), labels };
}

/** Nothing is summed: the axes are aligned and the arrays multiplied. */
function outer(to: Rewriter, a: Term, b: Term, labels: readonly string[]): Term {
  const size = sizes(to, a, b);
  const aligned = (term: Term) => {
    const order = labels.filter((label) => term.labels.includes(label));
    const shape = labels.map((label) => (term.labels.includes(label) ? size(label) : 1));
    return to.reshape(ordered(to, term, order), shape);
  };
  return { id: to.binary("mul", aligned(a), aligned(b)), labels };
}

/** A term as a batch of matrices; those that lie transposed in memory are left so. */
function matrices(
  to: Rewriter,
  term: Term,
  batch: readonly string[],
  [rows, columns]: readonly [readonly string[], readonly string[]],
  extent: (labels: readonly string[]) => number,
): { id: NodeId; transposed: boolean } {
  const turned = [...batch, ...columns, ...rows];
  const transposed = rows.length > 0 && turned.every((label, i) => label === term.labels[i]);
  const id = transposed ? term.id : ordered(to, term, [...batch, ...rows, ...columns]);
  const matrix = transposed ? [columns, rows] : [rows, columns];
  const lead = batch.length > 0 ? [extent(batch)] : [];
  return { id: to.reshape(id, [...lead, ...matrix.map(extent)]), transposed };
}

/** The term summed over the axes that are not kept. */
function summedTo(to: Rewriter, term: Term, kept: ReadonlySet<string>): Term {
  const axes = term.labels.flatMap((label, axis) => (kept.has(label) ? [] : [axis]));
  const labels = term.labels.filter((label) => kept.has(label));
  return { id: to.reduce("sum", term.id, axes), labels };
}

/** The term's array with its axes in the order of these letters. */
function ordered(to: Rewriter, term: Term, labels: readonly string[]): NodeId {
  return to.transpose(term.id, labels.map((label) => term.labels.indexOf(label)));
}

/** The size of the axis of a letter. */
function sizes(to: Rewriter, ...terms: readonly Term[]): (label: string) => number {
  const known = new Map(terms.flatMap(({ id, labels }) => {
    const { shape } = to.type(id);
    return labels.map((label, axis) => [label, shape[axis]] as const);
  }));
  return (label) => known.get(label)!;
}
