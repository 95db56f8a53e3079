import { GraphTypeError } from "./graph_type_error.ts";
import { formatType, type Graph, isLoop, type LoopOp, type Node, type TensorType } from "./node.ts";

/** The types of the results of a loop. Throws {@linkcode GraphTypeError}. */
export function inferResults(op: LoopOp, operands: readonly TensorType[]): readonly TensorType[] {
  return new LoopInference(op, operands).results();
}

class LoopInference {
  constructor(readonly op: LoopOp, readonly operands: readonly TensorType[]) {}

  fail(what: string): never {
    throw new GraphTypeError(`Cannot run ${this.op.kind}: ${what}`);
  }

  results(): readonly TensorType[] {
    const { op } = this;
    switch (op.kind) {
      case "map":
        return this.#walk(op, 0);
      case "scan":
        return this.#walk(op, op.carries);
      case "while": {
        if (op.maxSteps !== undefined) this.#size(op.maxSteps, "maxSteps");
        const condition = this.#call(op.condition, this.operands, "condition");
        if (condition.length !== 1 || formatType(condition[0]) !== "bool[]") {
          this.fail(
            `its condition must give bool[], got ${condition.map(formatType).join(" and ")}`,
          );
        }
        const next = this.#call(op.body, this.operands, "body");
        this.#carry(this.operands.slice(op.consts), next);
        return next;
      }
      default:
        return op satisfies never;
    }
  }

  #walk(
    op: { readonly consts: number; readonly length: number; readonly body: Graph },
    carries: number,
  ): TensorType[] {
    this.#size(op.length, "length");
    const constant = op.consts + carries;
    const walked = this.operands.slice(constant).map((type, i) => {
      if (type.shape[0] !== op.length) {
        this.fail(
          `array ${i} must have ${op.length} along its first axis, got ${formatType(type)}`,
        );
      }
      return { shape: type.shape.slice(1), dtype: type.dtype };
    });
    const out = this.#call(op.body, [...this.operands.slice(0, constant), ...walked], "body");
    this.#carry(this.operands.slice(op.consts, constant), out.slice(0, carries));
    const stacks = out.slice(carries).map((type) => {
      if (type.dtype === "key") this.fail("a key cannot be stacked; fold the index into one key");
      return { shape: [op.length, ...type.shape], dtype: type.dtype };
    });
    return [...out.slice(0, carries), ...stacks];
  }

  #size(size: number, what: string): void {
    if (Number.isSafeInteger(size) && size >= 0) return;
    this.fail(`its ${what} must be a non-negative integer, got ${size}`);
  }

  #call(graph: Graph, args: readonly TensorType[], what: string): TensorType[] {
    const types = graph.inputs.map((id) => resultType(graph.nodes[id]));
    const expected = [{ shape: [], dtype: "int32" } as const, ...args];
    const fits = types.length === expected.length &&
      types.every((type, i) => formatType(type) === formatType(expected[i]));
    if (!fits) {
      this.fail(
        `internal: its ${what} takes ${types.map(formatType).join(", ")}, ` +
          `given ${expected.map(formatType).join(", ")}`,
      );
    }
    return graph.outputs.map((id) => resultType(graph.nodes[id]));
  }

  #carry(before: readonly TensorType[], after: readonly TensorType[]): void {
    if (before.length !== after.length) {
      this.fail(`the carry has ${before.length} parts, the body gives ${after.length}`);
    }
    before.forEach((type, i) => {
      if (formatType(type) !== formatType(after[i])) {
        this.fail(
          `part ${i} of the carry must keep its type, was ${formatType(type)}, ` +
            `became ${formatType(after[i])}`,
        );
      }
    });
  }
}

function resultType(node: Node): TensorType {
  if (isLoop(node)) throw new GraphTypeError(`internal: ${node.kind} has several results`);
  return node;
}
