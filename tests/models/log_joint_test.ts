import { assert } from "@std/assert";
import { evaluate, logDensity, type Tensor, valueAndGrad } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { sizeOf } from "../../lib/core/shape.ts";
import { type ModelCase, MODELS, numbers, type Point } from "./models.ts";

function pointOf({ latents }: ModelCase): Point {
  return Object.fromEntries(
    Object.entries(latents).map(([name, shape], i) => [name, numbers(sizeOf(shape), 100 + i, 0.3)]),
  );
}

/** The model's log joint and its gradient, in double precision. */
async function computed({ model, latents }: ModelCase, point: Point) {
  const values = Object.fromEntries(
    Object.entries(point).map(([name, v]) => [name, tf.tensor(v, [...latents[name]])]),
  );
  const log = (v: Readonly<Record<string, Tensor>>) =>
    logDensity(model, { values: v, unconstrained: true });
  return await evaluate(valueAndGrad(log), { args: [values], engine: "reference" });
}

/** The point moved along a direction. */
function moved(point: Point, direction: Point, by: number): Point {
  return Object.fromEntries(
    Object.entries(point).map(([name, v]) => [name, v.map((x, i) => x + by * direction[name][i])]),
  );
}

/** Directional derivative of the twin: central differences for two steps, extrapolated (error of order h⁴). */
function slope(twin: ModelCase["twin"], point: Point, direction: Point): number {
  const h = 2e-3;
  const central = (step: number) =>
    (twin(moved(point, direction, step)) - twin(moved(point, direction, -step))) / (2 * step);
  return (4 * central(h / 2) - central(h)) / 3;
}

/** Each axis of a small space, or one direction through a large one, of length 1. */
function directionsOf(point: Point): Point[] {
  const zero = (v: Float64Array) => new Float64Array(v.length);
  const zeros = Object.fromEntries(Object.entries(point).map(([name, v]) => [name, zero(v)]));
  const size = Object.values(point).reduce((n, v) => n + v.length, 0);
  if (size > 100) {
    const along = Object.entries(point).map(([name, v], i) =>
      [name, numbers(v.length, 200 + i, 1 / Math.sqrt(size))] as const
    );
    return [Object.fromEntries(along)];
  }
  return Object.entries(point).flatMap(([name, v]) =>
    Array.from(v, (_, i) => ({ ...zeros, [name]: zero(v).with(i, 1) }))
  );
}

for (const row of MODELS) {
  Deno.test(`${row.name}: the log joint is the twin's to 1e-12, the gradient to 1e-9`, async () => {
    const point = pointOf(row);
    const { value, grad } = await computed(row, point);
    const expected = row.twin(point);
    const close = Math.abs(value.item() - expected) <= 1e-12 * Math.max(1, Math.abs(expected));
    assert(close, `log joint ${value.item()}, the twin's ${expected}`);
    for (const direction of directionsOf(point)) {
      const found = Object.entries(direction).reduce(
        (sum, [name, d]) => sum + d.reduce((s, x, i) => s + x * grad[name].data[i], 0),
        0,
      );
      const wanted = slope(row.twin, point, direction);
      const scale = Math.max(1, Math.abs(wanted), 1e-3 * Math.abs(expected));
      assert(Math.abs(found - wanted) <= 1e-9 * scale, `slope ${found}, the twin's ${wanted}`);
    }
  });
}
