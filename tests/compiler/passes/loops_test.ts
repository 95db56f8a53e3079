import { assertEquals } from "@std/assert";
import { simplify } from "../../../lib/compiler/passes/simplify.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import { interpret } from "../../../lib/graph/interpret.ts";
import { print } from "../../../lib/graph/print.ts";
import { FLOAT, floats, INT, type } from "../../graph/_helpers.ts";

Deno.test("loops: constants come in, unread stacks and what only they need go, unchanged carries are read before", () => {
  const inside = new GraphBuilder();
  inside.input("i", INT);
  const half = inside.input("half", type("float", 4)), scale = inside.input("scale", FLOAT);
  const sum = inside.input("sum", FLOAT), same = inside.input("same", FLOAT);
  const x = inside.input("x", type("float", 4)), y = inside.input("y", type("float", 4));
  const next = inside.binary("add", sum, inside.reduce("sum", inside.binary("mul", x, half), [0]));
  const unread = inside.binary("mul", scale, inside.unary("exp", y));
  const body = inside.finish([next, same, unread, inside.binary("mul", x, inside.scalar(1))]);

  const b = new GraphBuilder();
  const [xs, ys] = [b.input("xs", type("float", 3, 4)), b.input("ys", type("float", 3, 4))];
  const s = b.input("s", FLOAT);
  const inputs = [b.full([4], 0.5), s, b.scalar(0), s, xs, ys];
  const [total, kept, , stack] = b.addLoop({
    kind: "scan",
    inputs,
    consts: 2,
    carries: 2,
    length: 3,
    reverse: false,
    body,
  });
  const graph = b.finish([total, kept, stack]), simple = simplify(graph, { verifyEach: true });
  assertEquals(
    print(simple),
    `\
%0 = input "xs" : float[3, 4]
%1 = input "ys" : float[3, 4]
%2 = input "s" : float[]
%4 = scan length=3 consts=0 carries=2 0.0 %2 %0 : (float[], float[])
  body
    %0 = input "i" : int32[]
    %2 = input "sum" : float[]
    %3 = input "same" : float[]
    %4 = input "x" : float[4]
    %5 = reduce sum [0] %4 : float[]
    %6 = binary mul %5 0.5 : float[]
    %7 = binary add %2 %6 : float[]
    return %7, %3
%5 = get 0 %4 : float[]
return %5, %2, %0`,
  );
  const values = [floats([3, 4]), floats([3, 4], 1), floats([], 2)];
  assertEquals(interpret(simple, values), interpret(graph, values));
});
