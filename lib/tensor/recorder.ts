import { isBytes } from "./bytes.ts";
import { located, Origin } from "../core/origin.ts";
import { GraphBuilder } from "../graph/builder.ts";
import type { Graph, NodeId, TensorType } from "../graph/node.ts";

/** What a symbolic tensor or key has in the place of data: a node of the graph that is being recorded. */
export class Handle {
  constructor(readonly recorder: Recorder, readonly id: NodeId) {}
}

/**
 * Data from outside that a recorded function uses without being given it: a tensor, a typed array or a key. What it
 * holds is read at each run.
 */
export type Captured = object;

/**
 * Writes one graph while user code runs: the whole recording, or the body of a loop inside it. A body sees the values
 * around it; each one that it uses becomes an operand of its loop.
 */
export class Recorder {
  readonly builder = new GraphBuilder();
  /** Values of the surrounding recorder that are used here, with the input that stands for each. */
  readonly outer = new Map<NodeId, NodeId>();
  /** Data from outside every recorder, with the input that stands for it; kept by the outermost one. */
  readonly captured = new Map<Captured, NodeId>();
  #inlined: { readonly into: Recorder; readonly ids: ReadonlyMap<NodeId, NodeId> } | undefined;

  constructor(readonly parent?: Recorder) {}

  /** The node here for a symbolic value, which may belong to a recorder around this one. */
  idOf(handle: Handle): NodeId {
    const { recorder, id } = handle;
    if (recorder === this) return id;
    if (recorder.#inlined) {
      const moved = recorder.#inlined.ids.get(id);
      if (moved !== undefined) return this.idOf(new Handle(recorder.#inlined.into, moved));
    }
    if (!this.parent || !this.#isInside(recorder)) {
      throw new TypeError(located(
        "Cannot use a tensor of a recording that has ended, or of the body of another loop: " +
          "a recorded function hands on what it returns, nothing else",
        Origin.here(),
      ));
    }
    return this.#fromOutside(this.parent.idOf(handle));
  }

  /** The node here for data from outside; the same data is the same input. */
  idOfCaptured(data: Captured, type: TensorType): NodeId {
    if (this.parent) return this.#fromOutside(this.parent.idOfCaptured(data, type));
    let id = this.captured.get(data);
    if (id === undefined) {
      id = this.builder.input(`captured[${this.captured.size}]`, type, isBytes(data));
      this.captured.set(data, id);
    }
    return id;
  }

  /** The graph of a body whose inputs are `first`, what it uses from around it, and `last`; with these operands. */
  finishBody(
    first: readonly NodeId[],
    last: readonly NodeId[],
    outputs: readonly NodeId[],
  ): { body: Graph; consts: NodeId[] } {
    const inputs = [...first, ...this.outer.values(), ...last];
    return {
      body: { ...this.builder.graph(outputs), inputs },
      consts: [...this.outer.keys()],
    };
  }

  /**
   * Copies all nodes into the surrounding recorder, `inputs` taking the place of `own` inputs. Symbolic values of this
   * recorder stay usable there.
   */
  inline(own: readonly NodeId[], inputs: readonly NodeId[]): (id: NodeId) => NodeId {
    const into = this.parent!;
    const ids = new Map<NodeId, NodeId>(own.map((id, i) => [id, inputs[i]]));
    for (const [outer, inner] of this.outer) ids.set(inner, outer);
    into.builder.append(this.builder, ids);
    this.#inlined = { into, ids };
    return (id) => ids.get(id)!;
  }

  #isInside(recorder: Recorder): boolean {
    for (let r = this.parent; r; r = r.parent) if (r === recorder) return true;
    return false;
  }

  #fromOutside(outer: NodeId): NodeId {
    const node = this.parent!.builder.node(outer);
    if (node.kind === "constant" && node.shape.length === 0 && node.dtype !== "key") {
      return this.builder.scalar(node.data[0], node.dtype);
    }
    let id = this.outer.get(outer);
    if (id === undefined) {
      id = this.builder.input(`outer %${outer}`, this.parent!.builder.type(outer));
      this.outer.set(outer, id);
    }
    return id;
  }
}
