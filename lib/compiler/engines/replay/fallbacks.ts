import type { Fallback } from "../../../core/engine.ts";
import { describe, type TensorNode } from "../../../graph/node.ts";

/** Counts the nodes that run on the host, by what they do and why. */
export class Fallbacks {
  readonly #found = new Map<string, Fallback>();

  /** Counts one more. */
  add(node: TensorNode, reason: string): void {
    const name = describe(node);
    const key = `${name}: ${reason}`;
    const count = (this.#found.get(key)?.count ?? 0) + 1;
    this.#found.set(key, { node: name, count, reason });
  }

  /** What was counted. */
  list(): Fallback[] {
    return [...this.#found.values()];
  }
}
