/**
 * The type of a node from its op and the types of its operands.
 *
 * The builder types new nodes with it and the verifier checks old ones, so this file is the grammar of the graph: what it
 * refuses cannot be written, read or produced by a pass.
 *
 * @module
 */
import type { DType } from "../core/dtype.ts";
import { storageSize } from "../core/nd_array.ts";
import {
  broadcast,
  broadcastsTo,
  formatShape,
  normalizeAxis,
  sameShape,
  type Shape,
  sizeOf,
} from "../core/shape.ts";
import { ARITY } from "./arity.ts";
import { parseEinsum } from "./einsum.ts";
import { GraphTypeError } from "./graph_type_error.ts";
import { argMaxPoolType, convType } from "./infer_window.ts";
import { describe, formatType, type TensorOp, type TensorType } from "./node.ts";

/** The type of the result of an op on operands of these types. Throws {@linkcode GraphTypeError}. */
export function inferType(op: TensorOp, operands: readonly TensorType[]): TensorType {
  return new Inference(op, operands).result(op);
}

const INTEGER_UNARY: ReadonlySet<string> = new Set(["abs", "neg", "sign", "square", "relu"]);
const FLOAT_BINARY: ReadonlySet<string> = new Set(["div", "atan2"]);
const FLOAT_REDUCE: ReadonlySet<string> = new Set(["mean", "logSumExp"]);

class Inference {
  constructor(readonly op: TensorOp, readonly operands: readonly TensorType[]) {}

  fail(what: string): never {
    throw new GraphTypeError(`Cannot apply ${describe(this.op)}: ${what}`);
  }

  result(op: TensorOp): TensorType {
    const { operands } = this, a = operands[0], b = operands[1], c = operands[2];
    const count = ARITY[op.kind] ?? op.inputs.length;
    if (this.operands.length !== count) {
      this.fail(`it takes ${count} operands, got ${this.operands.length}`);
    }
    switch (op.kind) {
      case "input":
        if (op.bytes && op.type.dtype !== "int32") {
          this.fail(`bytes are int32, got ${formatType(op.type)}`);
        }
        return this.#key(op.type);
      case "constant": {
        const size = storageSize(op.type.shape, op.type.dtype);
        if (op.data.length !== size) {
          this.fail(`${formatType(op.type)} holds ${size} values, got ${op.data.length}`);
        }
        return this.#key(op.type);
      }
      case "range":
        this.#sizes([op.length], "length");
        return { shape: [op.length], dtype: op.to };
      case "unary":
        this.#dtype(a, INTEGER_UNARY.has(op.op) ? ["float", "int32"] : ["float"]);
        return { shape: a.shape, dtype: a.dtype };
      case "binary":
        this.#dtype(a, FLOAT_BINARY.has(op.op) ? ["float"] : ["float", "int32"]);
        return { shape: this.#elementwise([a, b]), dtype: a.dtype };
      case "compare":
        this.#dtype(
          a,
          /qual$/.test(op.op) && !/^(less|greater)/.test(op.op)
            ? ["float", "int32", "bool"]
            : ["float", "int32"],
        );
        return { shape: this.#elementwise([a, b]), dtype: "bool" };
      case "logical":
        this.#dtype(a, ["bool"]);
        return { shape: this.#elementwise([a, b]), dtype: "bool" };
      case "not":
        this.#dtype(a, ["bool"]);
        return { shape: a.shape, dtype: "bool" };
      case "classify":
        this.#dtype(a, ["float"]);
        return { shape: a.shape, dtype: "bool" };
      case "where":
        this.#dtype(a, ["bool"]);
        this.#value(b);
        return { shape: this.#broadcast([a, b, c]), dtype: this.#same([b, c]) };
      case "clip":
        this.#dtype(a, ["float", "int32"]);
        if (!(op.min <= op.max)) this.fail(`min must be <= max, got ${op.min} and ${op.max}`);
        if (a.dtype === "int32") this.#integerBounds(op);
        return { shape: a.shape, dtype: a.dtype };
      case "cast":
        this.#value(a);
        if (op.to === "key") this.fail("nothing can be cast to a key");
        return { shape: a.shape, dtype: op.to };
      case "reshape":
        this.#value(a);
        this.#sizes(op.to, "shape");
        if (sizeOf(op.to) !== sizeOf(a.shape)) {
          this.fail(
            `${formatShape(a.shape)} has ${sizeOf(a.shape)} elements, ` +
              `${formatShape(op.to)} has ${sizeOf(op.to)}`,
          );
        }
        return { shape: op.to, dtype: a.dtype };
      case "broadcastTo":
        this.#value(a);
        this.#sizes(op.to, "shape");
        if (!broadcastsTo(a.shape, op.to)) {
          this.fail(`${formatShape(a.shape)} does not broadcast to ${formatShape(op.to)}`);
        }
        return { shape: op.to, dtype: a.dtype };
      case "transpose": {
        this.#value(a);
        const sorted = [...op.perm].sort((x, y) => x - y);
        if (!sameShape(sorted, a.shape.map((_, i) => i))) {
          this.fail(`${formatShape(op.perm)} is no permutation of the axes of ${formatType(a)}`);
        }
        return { shape: op.perm.map((axis) => a.shape[axis]), dtype: a.dtype };
      }
      case "reverse":
        this.#value(a);
        this.#axes(op.axes, a.shape);
        return { shape: a.shape, dtype: a.dtype };
      case "slice":
        this.#value(a);
        this.#perAxis(op.begin, a.shape, "begin");
        this.#perAxis(op.size, a.shape, "size");
        this.#sizes(op.begin, "begin");
        this.#sizes(op.size, "size");
        op.begin.forEach((begin, i) => {
          if (begin + op.size[i] > a.shape[i]) {
            this.fail(
              `axis ${i} of ${formatType(a)} has no elements ${begin} to ${begin + op.size[i]}`,
            );
          }
        });
        return { shape: op.size, dtype: a.dtype };
      case "pad":
        this.#value(a);
        this.#perAxis(op.padding, a.shape, "padding");
        op.padding.forEach((p) => this.#sizes(p, "padding"));
        return {
          shape: a.shape.map((n, i) => n + op.padding[i][0] + op.padding[i][1]),
          dtype: a.dtype,
        };
      case "tile":
        this.#value(a);
        this.#perAxis(op.reps, a.shape, "reps");
        this.#sizes(op.reps, "reps");
        return { shape: a.shape.map((n, i) => n * op.reps[i]), dtype: a.dtype };
      case "concat":
        return this.#concat(op.axis);
      case "gather":
        this.#gathered(a, b, op);
        return {
          shape: [
            ...a.shape.slice(0, op.axis),
            ...b.shape.slice(op.batchDims),
            ...a.shape.slice(op.axis + 1),
          ],
          dtype: a.dtype,
        };
      case "scatterAdd": {
        this.#dtype(b, ["float", "int32"]);
        this.#sizes(op.to, "shape");
        this.#gathered({ shape: op.to, dtype: b.dtype }, a, op);
        const expected = [
          ...op.to.slice(0, op.axis),
          ...a.shape.slice(op.batchDims),
          ...op.to.slice(op.axis + 1),
        ];
        if (!sameShape(b.shape, expected)) {
          this.fail(
            `updates must have shape ${formatShape(expected)}, got ${formatShape(b.shape)}`,
          );
        }
        return { shape: op.to, dtype: b.dtype };
      }
      case "oneHot":
        this.#dtype(a, ["int32"]);
        this.#sizes([op.depth], "depth");
        return { shape: [...a.shape, op.depth], dtype: op.to };
      case "cumsum":
        this.#dtype(a, ["float", "int32"]);
        this.#axes([op.axis], a.shape);
        return { shape: a.shape, dtype: a.dtype };
      case "reduce":
        return this.#reduce(a, op);
      case "argReduce": {
        this.#dtype(a, ["float", "int32"]);
        this.#axes([op.axis], a.shape);
        if (a.shape[op.axis] === 0) this.fail(`axis ${op.axis} of ${formatType(a)} is empty`);
        return { shape: a.shape.filter((_, i) => i !== op.axis), dtype: "int32" };
      }
      case "argSort":
        this.#dtype(a, ["float", "int32"]);
        if (a.shape.length === 0) this.fail("a scalar has no last axis");
        return { shape: a.shape, dtype: "int32" };
      case "softmax":
      case "logSoftmax":
        this.#dtype(a, ["float"]);
        if (a.shape.length === 0) this.fail("a scalar has no last axis");
        return { shape: a.shape, dtype: "float" };
      case "matMul":
        return this.#matMul(a, b, op);
      case "triangularSolve":
        return this.#triangularSolve(a, b);
      case "conv":
      case "convInput":
      case "convFilter":
        this.#dtype(a, ["float"]);
        this.#same([a, b]);
        return this.#window(convType(op, this.operands));
      case "argMaxPool":
        this.#dtype(a, ["float"]);
        return this.#window(argMaxPoolType(op, a));
      case "einsum":
        return this.#einsum(op.equation);
      case "deriveKey":
        this.#dtype(a, ["key"]);
        this.#dtype(b, ["int32"]);
        if (b.shape.length > 0) {
          this.fail(`the number folded in must be a scalar, got ${formatType(b)}`);
        }
        return { shape: [], dtype: "key" };
      case "random":
        this.#dtype(a, ["key"]);
        this.#sizes(op.to, "shape");
        return { shape: op.to, dtype: op.op === "bits" ? "int32" : "float" };
      case "get":
        return this.fail("internal: get is typed by its loop");
      default:
        return op satisfies never;
    }
  }

  #dtype(type: TensorType, allowed: readonly DType[]): void {
    if (allowed.includes(type.dtype)) return;
    if (type.dtype === "key") {
      this.fail(
        "it takes numbers, got a random key. A key is only drawn from (normal, uniform, bits) or derived from (split, fold)",
      );
    }
    this.fail(`it takes ${allowed.join(" or ")}, got ${formatType(type)}`);
  }

  /** Anything but a key. */
  #value(type: TensorType): void {
    this.#dtype(type, ["float", "int32", "bool"]);
  }

  #key(type: TensorType): TensorType {
    this.#sizes(type.shape, "shape");
    if (type.dtype === "key" && type.shape.length > 0) {
      this.fail(`a key is a scalar, got shape ${formatShape(type.shape)}`);
    }
    return { shape: type.shape, dtype: type.dtype };
  }

  #same(types: readonly TensorType[]): DType {
    const dtype = types[0].dtype;
    for (let i = 1; i < types.length; i++) {
      if (types[i].dtype === dtype) continue;
      this.fail(`operands must have one dtype, got ${types.map(formatType).join(" and ")}`);
    }
    return dtype;
  }

  #broadcast(types: readonly TensorType[]): Shape {
    let { shape } = types[0];
    for (let i = 1; i < types.length; i++) {
      const other = types[i].shape;
      const both = sameShape(shape, other) ? shape : broadcast(shape, other);
      if (!both) {
        this.fail(
          `shapes ${types.map((t) => formatShape(t.shape)).join(" and ")} do not broadcast`,
        );
      }
      shape = both;
    }
    return shape;
  }

  #elementwise(types: readonly TensorType[]): Shape {
    this.#same(types);
    return this.#broadcast(types);
  }

  #sizes(sizes: readonly number[], what: string): void {
    if (!sizes.every((n) => Number.isSafeInteger(n) && n >= 0)) {
      this.fail(`${what} must be non-negative integers, got ${formatShape(sizes)}`);
    }
  }

  #perAxis(list: readonly unknown[], shape: Shape, what: string): void {
    if (list.length !== shape.length) {
      this.fail(`${what} has ${list.length} entries for the ${shape.length} axes of the operand`);
    }
  }

  #axes(axes: readonly number[], shape: Shape): void {
    axes.forEach((axis, i) => {
      if (axis < 0 || normalizeAxis(axis, shape.length) === undefined) {
        this.fail(`shape ${formatShape(shape)} has no axis ${axis}`);
      }
      if (axes.indexOf(axis) !== i) this.fail(`axis ${axis} is named twice`);
    });
  }

  #integerBounds(op: { readonly min: number; readonly max: number }): void {
    const isMin = op.min === -Infinity || op.min === (op.min | 0);
    const isMax = op.max === Infinity || op.max === (op.max | 0);
    if (!isMin || !isMax) {
      this.fail(`bounds of an int32 must be int32 or open, got ${op.min} and ${op.max}`);
    }
  }

  #concat(axis: number): TensorType {
    const [first, ...others] = this.operands;
    if (!first) this.fail("there is nothing to join");
    this.#value(first);
    const dtype = this.#same(this.operands);
    this.#axes([axis], first.shape);
    for (const other of others) {
      const fits = other.shape.length === first.shape.length &&
        other.shape.every((n, i) => i === axis || n === first.shape[i]);
      if (!fits) {
        this.fail(
          `shapes ${formatShape(first.shape)} and ${formatShape(other.shape)} differ ` +
            `elsewhere than along axis ${axis}`,
        );
      }
    }
    const length = this.operands.reduce((n, t) => n + t.shape[axis], 0);
    return { shape: first.shape.map((n, i) => (i === axis ? length : n)), dtype };
  }

  #gathered(x: TensorType, indices: TensorType, op: { axis: number; batchDims: number }): void {
    this.#value(x);
    this.#dtype(indices, ["int32"]);
    this.#axes([op.axis], x.shape);
    const { axis, batchDims } = op;
    const sharesBatch = Number.isInteger(batchDims) && batchDims >= 0 && batchDims <= axis &&
      batchDims <= indices.shape.length &&
      sameShape(x.shape.slice(0, batchDims), indices.shape.slice(0, batchDims));
    if (!sharesBatch) {
      this.fail(
        `${formatType(x)} and indices ${formatType(indices)} do not share ` +
          `${batchDims} batch axes before axis ${axis}`,
      );
    }
  }

  #reduce(a: TensorType, op: Extract<TensorOp, { kind: "reduce" }>): TensorType {
    const logical = op.op === "any" || op.op === "all";
    this.#dtype(
      a,
      logical ? ["bool"] : FLOAT_REDUCE.has(op.op) ? ["float"] : ["float", "int32"],
    );
    this.#axes(op.axes, a.shape);
    const extremum = op.op === "max" || op.op === "min";
    if (extremum && a.dtype === "int32" && op.axes.some((axis) => a.shape[axis] === 0)) {
      this.fail(`no integer is the ${op.op} of the empty ${formatType(a)}`);
    }
    const shape = op.keepDims
      ? a.shape.map((n, i) => (op.axes.includes(i) ? 1 : n))
      : a.shape.filter((_, i) => !op.axes.includes(i));
    return { shape, dtype: a.dtype };
  }

  #matMul(a: TensorType, b: TensorType, op: Extract<TensorOp, { kind: "matMul" }>): TensorType {
    this.#dtype(a, ["float"]);
    this.#same([a, b]);
    if (a.shape.length < 2 || b.shape.length < 2) {
      this.fail(`it takes matrices, got ${formatShape(a.shape)} and ${formatShape(b.shape)}`);
    }
    const [rows, inner] = matrix(a.shape, op.transposeA);
    const [inner2, columns] = matrix(b.shape, op.transposeB);
    if (inner !== inner2) {
      const t = (transposed: boolean) => (transposed ? "ᵀ" : "");
      this.fail(
        `inner sizes differ: ${formatShape(a.shape)}${t(op.transposeA)} has ${inner} columns, ` +
          `${formatShape(b.shape)}${t(op.transposeB)} has ${inner2} rows`,
      );
    }
    const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
    if (!batch) {
      this.fail(
        `the batch axes of ${formatShape(a.shape)} and ${formatShape(b.shape)} do not broadcast`,
      );
    }
    return { shape: [...batch, rows, columns], dtype: "float" };
  }

  #triangularSolve(l: TensorType, b: TensorType): TensorType {
    this.#dtype(l, ["float"]);
    this.#same([l, b]);
    const [rows, columns] = l.shape.slice(-2);
    if (l.shape.length < 2 || rows !== columns) {
      this.fail(`it takes square matrices, got ${formatShape(l.shape)}`);
    }
    if (b.shape.length < 2 || b.shape[b.shape.length - 2] !== rows) {
      this.fail(
        `the right side of ${formatShape(l.shape)} must have ${rows} rows, got ${
          formatShape(b.shape)
        }`,
      );
    }
    const batch = broadcast(l.shape.slice(0, -2), b.shape.slice(0, -2));
    if (!batch) {
      this.fail(
        `the batch axes of ${formatShape(l.shape)} and ${formatShape(b.shape)} do not broadcast`,
      );
    }
    return { shape: [...batch, ...b.shape.slice(-2)], dtype: "float" };
  }

  #window(type: TensorType | string): TensorType {
    return typeof type === "string" ? this.fail(type) : type;
  }

  #einsum(equation: string): TensorType {
    this.#dtype(this.operands[0] ?? this.fail("it needs an operand"), ["float"]);
    this.#same(this.operands);
    const parsed = parseEinsum(equation);
    if (typeof parsed === "string") this.fail(parsed);
    if (parsed.operands.length !== this.operands.length) {
      this.fail(
        `"${equation}" names ${parsed.operands.length} operands, got ${this.operands.length}`,
      );
    }
    const sizes = new Map<string, number>();
    parsed.operands.forEach((labels, i) => {
      const shape = this.operands[i].shape;
      if (labels.length !== shape.length) {
        this.fail(
          `operand ${i} of "${equation}" has ${labels.length} axes, got ${formatShape(shape)}`,
        );
      }
      [...labels].forEach((label, axis) => {
        const size = sizes.get(label) ?? shape[axis];
        if (size !== shape[axis]) {
          this.fail(`axis ${label} of "${equation}" is both ${size} and ${shape[axis]}`);
        }
        sizes.set(label, size);
      });
    });
    return { shape: [...parsed.output].map((label) => sizes.get(label)!), dtype: "float" };
  }
}

/** Rows and columns of the matrix in the last two axes. */
function matrix(shape: Shape, transposed: boolean): [number, number] {
  const [m, n] = shape.slice(-2);
  return transposed ? [n, m] : [m, n];
}
