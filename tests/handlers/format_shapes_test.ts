import { assertEquals } from "@std/assert";
import {
  deterministic,
  factor,
  formatShapes,
  Normal,
  param,
  plate,
  sample,
  seed,
  state,
  trace,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";

Deno.test("formatShapes: a line for every site, batch axes right of plates aligned", () => {
  const model = () => {
    const w = param("w", [1, 2]);
    state("count", 0);
    plate("data", 100, { subsampleSize: 10 }, () => {
      plate("groups", 3, () => sample("theta", Normal(w, 1).toEvent(1)));
      sample("y", Normal(0, 1), { obs: tf.zeros([10]) });
      factor("extra", 0);
    });
    deterministic("twice", w.mul(2));
  };
  assertEquals(
    formatShapes(trace(seed(model, 0))()),
    `
site                 batch | event
w      param               | 2
count  state               |
data   plate            10 |
groups plate          3    |
theta  dist           3 10 | 2
       value          3 10 | 2
y      dist             10 |
       value            10 |
extra  factor           10 |
twice  deterministic       | 2`.trimStart(),
  );
});
