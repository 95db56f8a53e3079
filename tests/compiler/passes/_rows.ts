import { assertEquals } from "@std/assert";
import { type PassName, simplify } from "../../../lib/compiler/passes/simplify.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import { interpret } from "../../../lib/graph/interpret.ts";
import type { Graph, NodeId, TensorType } from "../../../lib/graph/node.ts";
import { print } from "../../../lib/graph/print.ts";
import type { Value } from "../../../lib/graph/value.ts";
import { sizeOf } from "../../../lib/core/shape.ts";
import { assertClose, type } from "../../graph/_helpers.ts";

/** A graph, and what becomes of it. */
export interface Row {
  readonly name: string;
  readonly inputs?: readonly TensorType[];
  build(b: GraphBuilder, ...ids: NodeId[]): NodeId;
  /** The lines of the simplified graph behind its inputs. */
  readonly after: readonly string[];
}

export const F = type("float", 4);

/** Numbers at which functions do odd things. */
const SPECIAL = [0, -0, 1, -1, 0.5, -2, 3, 1e-300, -1e-300, 1e300, Infinity, -Infinity, NaN, 100];
/** Ordinary ones. */
const PLAIN = [0.5, 1, 2, 3.25, 0.125, 1.75, 0.9, 4];

/**
 * Tests that each row's graph becomes what it should, by these passes and by all of them, and that the values stay: at the
 * special numbers too if the passes are `exact`, within the bound elsewhere.
 */
export function testRows(
  passes: readonly PassName[],
  rows: readonly Row[],
  { exact, bound }: { exact: boolean; bound: number },
): void {
  for (const row of rows) {
    Deno.test(`${passes[0]}: ${row.name}, to ${bound} of max(1, |y|)`, () => {
      const graph = graphOf(row), simple = simplify(graph, { passes });
      assertEquals(linesOf(simple), row.after);
      for (let turn = 0; turn < (exact ? SPECIAL.length : 3); turn++) {
        const inputs = valuesOf(row, exact ? SPECIAL : PLAIN, turn);
        const [expected] = interpret(graph, inputs), [actual] = interpret(simple, inputs);
        const [all] = interpret(simplify(graph), inputs);
        assertClose(actual, expected, bound, row.name);
        if (!exact) assertClose(all, expected, bound, `${row.name}, all passes`);
      }
    });
  }
}

export function graphOf({ inputs = [F], build }: Row): Graph {
  const b = new GraphBuilder();
  const ids = inputs.map((type, i) => b.input("xyzw"[i], type));
  return b.finish([build(b, ...ids)]);
}

export function linesOf(graph: Graph): string[] {
  return print(graph).split("\n").slice(graph.inputs.length);
}

/** Values that meet each other in every combination as `turn` goes on. */
function valuesOf({ inputs = [F] }: Row, numbers: readonly number[], turn: number): Value[] {
  return inputs.map(({ shape, dtype }, n): Value => {
    const element = (i: number) => numbers[(i + n * turn + n) % numbers.length];
    const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
      if (dtype === "bool") return (i + n + turn) % 2;
      if (dtype === "int32") {
        return [0, 1, -1, 7, 2 ** 31 - 1, -(2 ** 31), 2 ** 24 + 1][(i + turn) % 7];
      }
      return element(i + turn);
    });
    return { data, shape, dtype };
  });
}
