import { isLoop, type Node, type NodeId } from "../node.ts";
import type { BodyAdjoint } from "./loop_body.ts";
import type { Walk } from "./walk.ts";

/** What a backward step needs from outside: nodes of the graph that holds both steps. */
export interface Needs {
  /** Constants of the forward loop. */
  readonly consts: readonly NodeId[];
  /** Values that are the same in every step: computed once, before the backward loop. */
  readonly hoisted: readonly NodeId[];
  /** Arrays that the forward loop walked, one step of them. */
  readonly xs: readonly NodeId[];
  /** Values that the forward loop has to stack. */
  readonly residuals: readonly NodeId[];
}

/** Cuts the graph of both steps in two and says what has to cross the cut. */
export function splitSteps(loop: Walk, both: BodyAdjoint): Needs {
  return new Split(loop, both).needs();
}

/** What a value depends on at most, each including those before. */
const NOTHING = 0, CONSTS = 1, STEP = 2, ADJOINTS = 3;

class Split {
  readonly #nodes: readonly Node[];
  readonly #loop: Walk;
  readonly #both: BodyAdjoint;
  readonly #levels: readonly number[];
  readonly #forward: ReadonlySet<NodeId>;

  constructor(loop: Walk, both: BodyAdjoint) {
    this.#nodes = both.w.graph([]).nodes;
    this.#loop = loop;
    this.#both = both;
    this.#levels = this.#findLevels();
    this.#forward = this.#findForward();
  }

  needs(): Needs {
    const consts: NodeId[] = [],
      hoisted: NodeId[] = [],
      xs: NodeId[] = [],
      residuals: NodeId[] = [];
    const lists = { consts, hoisted, xs, residuals };
    const seen = new Set<NodeId>(), visit = [...this.#both.outputs];
    for (let id = visit.pop(); id !== undefined; id = visit.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const role = this.#role(id);
      if (role === "own") visit.push(...this.#nodes[id].inputs);
      else if (role !== "index") lists[role].push(id);
    }
    Object.values(lists).forEach((list) => list.sort((a, b) => a - b));
    return lists;
  }

  /** How the backward step comes by a value; `own` if it computes it or was given it. */
  #role(id: NodeId): "own" | "index" | keyof Needs {
    const { inputs } = this.#loop;
    switch (this.#levels[id]) {
      case CONSTS:
        return inputs.consts.includes(id) ? "consts" : "hoisted";
      case STEP:
        if (id === inputs.index) return "index";
        if (inputs.xs.includes(id)) return "xs";
        return this.#isForward(id) && !this.#isMadeAgain(id) ? "residuals" : "own";
      default:
        return "own";
    }
  }

  /**
   * A key cannot be stacked, so the backward step makes it again, with the loop that it may come from. Only a key that is
   * carried cannot be had so.
   */
  #isMadeAgain(id: NodeId): boolean {
    const { kind } = this.#nodes[id];
    return isLoop(this.#nodes[id]) || (this.#isKey(id) && kind !== "input");
  }

  #findLevels(): number[] {
    const { consts, carries, xs, index } = this.#loop.inputs;
    const given = new Map<NodeId, number>();
    for (const id of consts) given.set(id, CONSTS);
    for (const id of [index, ...carries, ...xs]) given.set(id, STEP);
    const levels: number[] = [];
    this.#nodes.forEach((node, id) => {
      const own = node.kind === "input" ? given.get(id) ?? ADJOINTS : NOTHING;
      levels.push(node.inputs.reduce((level, input) => Math.max(level, levels[input]), own));
    });
    return levels;
  }

  #isForward(id: NodeId): boolean {
    return id < this.#both.forward || this.#forward.has(id);
  }

  /**
   * Nodes behind the body that belong to the forward step all the same: what reads the further results of loops in the
   * body, and draws that a loop in the body had hoisted out of itself. Draws have to be made where their key is: a key cannot
   * be stacked.
   */
  #findForward(): Set<NodeId> {
    const found = new Set<NodeId>(), { forward } = this.#both;
    for (let id = forward; id < this.#nodes.length; id++) {
      if (this.#levels[id] === STEP && this.#startsForward(this.#nodes[id], found)) found.add(id);
    }
    return found;
  }

  #startsForward(node: Node, found: ReadonlySet<NodeId>): boolean {
    if (node.kind !== "get") return node.inputs.some((input) => this.#isKey(input));
    const [loop] = node.inputs;
    return loop < this.#both.forward || found.has(loop);
  }

  #isKey(id: NodeId): boolean {
    const node = this.#nodes[id];
    return !isLoop(node) && node.dtype === "key";
  }
}
