/**
 * Kernels for what data are, bytes that are scaled as their rows are gathered and matrices that are mostly zero, and for what
 * becomes of a state.
 *
 * ```
 * gather(bytes, rows)                       rows of bytes, as whole numbers
 * mul(cast(gather(bytes, rows)), scale)     rows of bytes, scaled as they are gathered
 * where(condition, next, old)               a state that is replaced or stays, where old is what the result replaces
 * matMul(x, b)   where x is mostly zero     lists of the rows of x, and a product that walks them
 * matMul(xᵀ, b)                             lists of its columns
 * convFilter(x, g)   where that is much     a sum of parts
 * ```
 *
 * A matrix of rows of bytes is as sparse as the bytes are. If nothing but such products reads it, it is never formed. Whether
 * a product pays as a sparse one is asked of `sparseDensityLimit`: that depends on how many columns it has.
 *
 * @module
 */
import { sameShape, sizeOf } from "../../core/shape.ts";
import type { Graph, Node, NodeId, TensorNode } from "../../graph/node.ts";
import type { NodeOf } from "../../graph/value.ts";
import { filterPartsOf } from "./filter_parts.ts";
import { type PlanGraph, pruned, renamed, type SelectedNode } from "./selected.ts";

/** What is known of a graph besides what it computes. */
export interface DataFacts {
  /** How many of the first inputs the first outputs replace. */
  readonly carried: number;
  /** For inputs whose data are known, by position, the share of elements that are not zero. */
  readonly densities: ReadonlyMap<number, number>;
  /** The share below which a product of so many columns pays as a sparse one. */
  densityLimit(columns: number): number;
  /** How many words the lists of a matrix take. */
  listWords(lines: number, length: number): number;
}

/** Puts these kernels in the place of the nodes that they compute. */
export function select(graph: Graph, facts: DataFacts): PlanGraph {
  return new Selection(graph, facts).graph();
}

/** Rows of bytes, as they stand in the graph: at their last node. */
interface Rows {
  readonly gather: NodeId;
  readonly scale: number;
}

/** A shorter state is chosen element by element, together with others. */
const LONG = 128;

class Selection {
  readonly #graph: Graph;
  readonly #facts: DataFacts;
  readonly #nodes: (Node | SelectedNode)[] = [];
  /** Where the nodes of the graph are now. */
  readonly #ids: NodeId[] = [];
  readonly #words = new Map<NodeId, NodeId>();
  readonly #checked = new Map<NodeId, NodeId>();
  readonly #lists = new Map<string, NodeId>();
  readonly #rows: ReadonlyMap<NodeId, Rows>;

  constructor(graph: Graph, facts: DataFacts) {
    this.#graph = graph;
    this.#facts = facts;
    this.#rows = rowsIn(graph);
  }

  graph(): PlanGraph {
    const { nodes, inputs, outputs } = this.#graph;
    nodes.forEach((node, id) => this.#ids[id] = this.#selected(node, id));
    return pruned({
      nodes: this.#nodes,
      inputs: inputs.map((id) => this.#ids[id]),
      outputs: outputs.map((id) => this.#operand(id)),
    });
  }

  #selected(node: Node, id: NodeId): NodeId {
    if (node.kind === "convFilter") return this.#convFilter(node);
    const rows = this.#rows.get(id);
    if (rows) return this.#rowsOfBytes(node as TensorNode, rows);
    const other = node.kind === "matMul"
      ? this.#sparse(node)
      : node.kind === "where"
      ? this.#commit(node, id)
      : undefined;
    if (other) return this.#push(other);
    // What was put in other words above reads bytes; everything else reads whole numbers.
    return this.#push(renamed(node, (input) => this.#operand(input)));
  }

  #rowsOfBytes({ shape, dtype, origin }: TensorNode, rows: Rows): NodeId {
    const inputs = this.#bytesAndRows(rows), { scale } = rows;
    return this.#push({ kind: "rowsOfBytes", inputs, scale, shape, dtype, origin });
  }

  /** The bytes and, checked once, the numbers of the rows. */
  #bytesAndRows({ gather: id }: Rows): readonly [NodeId, NodeId] {
    const gather = this.#graph.nodes[id] as NodeOf<"gather">;
    const [bytes, rows] = gather.inputs;
    let checked = this.#checked.get(id);
    if (checked === undefined) {
      const { kind, axis, origin } = gather;
      const { shape: of } = this.#graph.nodes[bytes] as TensorNode;
      const { shape, dtype } = this.#graph.nodes[rows] as TensorNode;
      checked = this.#push({
        kind: "checkedRows",
        inputs: [this.#operand(rows)],
        gather: { kind, axis, origin },
        of,
        shape,
        dtype,
      });
      this.#checked.set(id, checked);
    }
    return [this.#ids[bytes], checked];
  }

  /** Threads cannot add to one sum, but parts of it they can share. */
  #convFilter(node: NodeOf<"convFilter">): NodeId {
    const inputs = node.inputs.map((input) => this.#operand(input)) as [NodeId, NodeId];
    const result = this.#graph.nodes[node.inputs[1]] as TensorNode;
    const parts = filterPartsOf(node, result.shape);
    if (parts.count === 1) return this.#push({ ...node, inputs });
    const { window, groups, to, shape, dtype, origin } = node;
    const part = { window, groups, to, parts, dtype, origin };
    const all = [parts.count, ...shape];
    const id = this.#push({ kind: "convFilterParts", inputs, shape: all, ...part });
    const sum = { kind: "reduce", op: "sum", axes: [0], keepDims: false } as const;
    return this.#push({ ...sum, inputs: [id], shape, dtype, origin });
  }

  #commit(node: NodeOf<"where">, id: NodeId): SelectedNode | undefined {
    const { inputs, outputs, nodes } = this.#graph, [condition, next, old] = node.inputs;
    const place = outputs.indexOf(id), { shape, dtype, origin } = node;
    if (place < 0 || place >= this.#facts.carried || inputs[place] !== old) return undefined;
    if (sizeOf((nodes[condition] as TensorNode).shape) !== 1 || sizeOf(shape) < LONG) {
      return undefined;
    }
    if (!sameShape((nodes[next] as TensorNode).shape, shape)) return undefined;
    const operands = [this.#operand(condition), this.#operand(next), this.#ids[old]] as const;
    return { kind: "commit", inputs: operands, shape, dtype, origin };
  }

  #sparse(node: NodeOf<"matMul">): SelectedNode | undefined {
    const [left, b] = node.inputs, matrix = this.#graph.nodes[left] as TensorNode;
    const [m, k] = matrix.shape, columns = node.shape.at(-1)!;
    if (node.shape.length !== 2 || matrix.shape.length !== 2 || node.transposeB) return undefined;
    const density = this.#density(left);
    if (!(density < this.#facts.densityLimit(columns))) return undefined;
    const by = node.transposeA ? "columns" : "rows";
    const [lines, length] = node.transposeA ? [k, m] : [m, k];
    const inputs = [this.#listsOf(left, by, m, k), this.#operand(b)] as const;
    const { shape, dtype, origin } = node;
    return { kind: "sparseMatMul", inputs, lines, length, shape, dtype, origin };
  }

  /** Whether a node is an input whose data are known, and so stay. */
  #isBound(id: NodeId): boolean {
    return this.#facts.densities.has(this.#graph.inputs.indexOf(id));
  }

  /** The share of elements of a node that are not zero, as far as that is known. */
  #density(id: NodeId): number {
    const rows = this.#rows.get(id);
    const source = rows ? this.#graph.nodes[rows.gather].inputs[0] : id;
    return this.#facts.densities.get(this.#graph.inputs.indexOf(source!)) ?? 1;
  }

  #listsOf(left: NodeId, by: "rows" | "columns", m: number, k: number): NodeId {
    const key = `${left} ${by}`;
    let lists = this.#lists.get(key);
    if (lists === undefined) {
      const rows = this.#rows.get(left);
      const inputs = rows ? this.#bytesAndRows(rows) : [this.#operand(left)] as const;
      const words = by === "rows" ? this.#facts.listWords(m, k) : this.#facts.listWords(k, m);
      lists = this.#push({
        kind: "sparseLists",
        inputs,
        isBound: this.#isBound(left),
        scale: rows?.scale ?? 1,
        by,
        m,
        k,
        shape: [words],
        dtype: "int32",
      });
      this.#lists.set(key, lists);
    }
    return lists;
  }

  /** A node as an operand: bytes as the whole numbers that they are. */
  #operand(id: NodeId): NodeId {
    const node = this.#graph.nodes[id];
    if (node.kind !== "input" || !node.bytes) return this.#ids[id];
    let words = this.#words.get(id);
    if (words === undefined) {
      const { shape, dtype } = node;
      words = this.#push({ kind: "wordsOfBytes", inputs: [this.#ids[id]], shape, dtype });
      this.#words.set(id, words);
    }
    return words;
  }

  #push(node: Node | SelectedNode): NodeId {
    return this.#nodes.push(node) - 1;
  }
}

/** The rows of bytes in a graph, by the node that gives them as floats: scaled, or as they are. */
function rowsIn(graph: Graph): Map<NodeId, Rows> {
  const found = new Map<NodeId, Rows>();
  graph.nodes.forEach((node, id) => {
    if (isRows(graph, node)) found.set(id, { gather: id, scale: 1 });
    const rows = node.kind === "cast" && node.to === "float" && found.get(node.inputs[0]);
    if (rows) found.set(id, rows);
  });
  graph.nodes.forEach((node, id) => {
    if (node.kind !== "binary" || node.op !== "mul") return;
    const [a, b] = node.inputs;
    if (node.dtype !== "float") return;
    const rows = found.get(a) ?? found.get(b), scale = graph.nodes[found.has(a) ? b : a];
    if (rows?.scale === 1 && scale.kind === "constant" && scale.data.length === 1) {
      found.set(id, { ...rows, scale: scale.data[0] });
    }
  });
  return found;
}

function isRows({ nodes }: Graph, node: Node): boolean {
  if (node.kind !== "gather" || node.axis !== 0 || node.batchDims !== 0) return false;
  const [bytes, rows] = node.inputs, source = nodes[bytes];
  return source.kind === "input" && source.bytes === true &&
    (nodes[rows] as TensorNode).shape.length === 1;
}
