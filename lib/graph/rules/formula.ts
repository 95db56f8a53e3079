import type { GraphBuilder } from "../builder.ts";
import type { CompareName, NodeId, UnaryName } from "../node.ts";

/** The two operands, the result and its adjoint. */
export interface BinaryTerms {
  readonly x: NodeId;
  readonly y: NodeId;
  readonly z: NodeId;
  readonly g: NodeId;
}

/** The arithmetic that derivatives are written in. */
export class Formula {
  constructor(readonly b: GraphBuilder) {}

  /** A number as a scalar constant. */
  k(value: number): NodeId {
    return this.b.scalar(value);
  }

  add(x: NodeId, y: NodeId): NodeId {
    return this.b.binary("add", x, y);
  }

  sub(x: NodeId, y: NodeId): NodeId {
    return this.b.binary("sub", x, y);
  }

  mul(x: NodeId, y: NodeId): NodeId {
    return this.b.binary("mul", x, y);
  }

  div(x: NodeId, y: NodeId): NodeId {
    return this.b.binary("div", x, y);
  }

  pow(x: NodeId, y: NodeId): NodeId {
    return this.b.binary("pow", x, y);
  }

  neg(x: NodeId): NodeId {
    return this.b.unary("neg", x);
  }

  square(x: NodeId): NodeId {
    return this.b.unary("square", x);
  }

  /** Any function of one variable. */
  fn(name: UnaryName, x: NodeId): NodeId {
    return this.b.unary(name, x);
  }

  /** `k·x`. */
  times(k: number, x: NodeId): NodeId {
    return this.mul(this.k(k), x);
  }

  /** `x + k`. */
  plus(x: NodeId, k: number): NodeId {
    return this.add(x, this.k(k));
  }

  /** `(1 − x)(1 + x)`: 1 − x² without the cancellation near |x| = 1. */
  oneMinusSquare(x: NodeId): NodeId {
    return this.mul(this.sub(this.k(1), x), this.plus(x, 1));
  }

  is(op: CompareName, x: NodeId, y: NodeId): NodeId {
    return this.b.compare(op, x, y);
  }

  /** `x` where the condition holds and 0 elsewhere. */
  only(condition: NodeId, x: NodeId): NodeId {
    return this.b.where(condition, x, this.k(0));
  }
}
