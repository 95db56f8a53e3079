/** Pictures say what the data say: read back from the pixels, by the labels of the axes. And what has no picture is refused. */

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  curve,
  density,
  histogram,
  imageGrid,
  intervals,
  lineChart,
  type PlaneOptions,
  reliabilityDiagram,
  scatter,
} from "../../lib/plot/mod.ts";
import { heightAt } from "../../lib/plot/curve.ts";
import { COLORS } from "../../lib/plot/palette.ts";
import { thinned } from "../../lib/plot/path.ts";
import { all, axisOf, pathPoints, type Placed, read } from "./_picture.ts";
import { normals } from "./_charts.ts";

const [BLUE, VERMILLION] = COLORS;

/** Paths of this colour between the axes, where the picture is cut off. */
function paths(svg: string, color: string, kind: "stroke" | "fill" = "stroke"): Placed[] {
  return all(svg, "path").filter(({ element: { attributes } }) =>
    attributes[kind] === color && !/H22$/.test(attributes.d)
  );
}

function circles(svg: string, color?: string): Placed[] {
  return all(svg, "circle").filter(({ element: { attributes } }) =>
    attributes.cx !== "11" && (color === undefined || attributes.fill === color)
  );
}

Deno.test("a line goes through its points, to a hundredth of a pixel", () => {
  const x = [0, 1, 2, 5, 10], y = [-1, 0.5, 2, 1, 3];
  const svg = lineChart([{ label: "a", x, y }], { title: "A" });
  const [path] = paths(svg, BLUE);
  const [toX, toY] = [axisOf(svg, "x", ["0", "10"]), axisOf(svg, "y", ["−1.0", "3.0"])];
  const points = pathPoints(path);
  assertEquals(points.length, 5);
  for (const [i, [px, py]] of points.entries()) {
    assertAlmostEquals(toX(px), x[i], 2e-3);
    assertAlmostEquals(toY(py), y[i], 2e-3);
  }
});

Deno.test("a logarithmic axis puts equal ratios at equal distances", () => {
  const svg = lineChart([{ label: "a", y: [1, 10, 100, 1000] }], { title: "A", yScale: "log" });
  const heights = pathPoints(paths(svg, BLUE)[0]).map(([, y]) => y);
  for (const i of [0, 1]) {
    assertAlmostEquals(heights[i] - heights[i + 1], heights[i + 1] - heights[i + 2], 0.02);
  }
});

Deno.test("points that are not finite are gaps, a point between two gaps is a dot", () => {
  const svg = lineChart([{ label: "a", y: [1, 2, NaN, 3, Infinity, 4, 5, 6] }], { title: "A" });
  const { d } = paths(svg, BLUE)[0].element.attributes;
  assertEquals(d.match(/M/g)!.length, 2);
  assertEquals(d.match(/L/g)!.length, 3);
  assertEquals(circles(svg).length, 1);
});

Deno.test("one point and a constant series have pictures", () => {
  const one = lineChart([{ label: "a", y: [7] }], { title: "A" });
  assertEquals([circles(one).length, paths(one, BLUE).length], [1, 0]);
  for (const level of [0, 5e-324, -1e-9, 1e9, 1e307]) {
    const svg = lineChart([{ label: "a", y: [level, level, level] }], { title: "A", height: 300 });
    const heights = pathPoints(paths(svg, BLUE)[0]).map(([, y]) => y);
    assertEquals(new Set(heights).size, 1, `${level}`);
    assert(heights[0] > 20 && heights[0] < 290, `${level}`);
  }
});

Deno.test("where the ends are chosen, the rest is cut off", () => {
  const y = [0, 100, -100, 0];
  const options: PlaneOptions = { title: "A", xRange: [1, 2], yRange: [-1, 1] };
  const svg = lineChart([{ label: "a", y }], options);
  const toY = axisOf(svg, "y", ["−1.0", "1.0"]);
  assertAlmostEquals(toY(pathPoints(paths(svg, BLUE)[0])[1][1]), 100, 0.1);
  const box = all(svg, "svg").map(({ element }) => element.attributes).find(({ overflow }) =>
    overflow === "hidden"
  );
  assert(Number(box!.height) < 400);
});

Deno.test("of a hundred thousand points those remain that can be seen", () => {
  const y = normals(1, 100_000);
  y[54_321] = 40;
  const svg = lineChart([{ label: "a", y }], { title: "A" });
  assert(svg.length < 60_000, `${svg.length}`);
  const heights = pathPoints(paths(svg, BLUE)[0]).map(([, top]) => top);
  assertAlmostEquals(axisOf(svg, "y", ["0", "40"])(Math.min(...heights)), 40, 0.01);
});

Deno.test("thinning keeps the first, lowest, highest and last of each column, in their order", () => {
  const z = normals(2, 5000);
  const points = Array.from(z, (y, i) => [i / 50, y] as const);
  const kept = thinned(points);
  assert(kept.length <= 400);
  assertEquals(kept, points.filter((point) => kept.includes(point)));
  for (let column = 0; column < 100; column++) {
    const inside = points.slice(50 * column, 50 * column + 50);
    const heights = inside.map(([, y]) => y);
    for (const [x, y] of [inside[0], inside[49]]) {
      assert(kept.some((p) => p[0] === x && p[1] === y));
    }
    for (const y of [Math.min(...heights), Math.max(...heights)]) {
      assert(kept.some((p) => p[1] === y));
    }
  }
  const few = points.filter((_, i) => i % 25 === 0);
  assertEquals(thinned(few), few);
});

Deno.test("a scatter has a dot for each finite point, where it belongs, a line and a band", () => {
  const x = [0, 1, 2, NaN, 4], y = [0, 3, 1, 2, 4];
  const at = [0, 2, 4];
  const svg = scatter({
    points: [{ label: "data", x, y }],
    lines: [{ label: "fit", x: at, y: [0, 2, 4] }],
    bands: [{ label: "band", x: at, low: [-1, 1, 3], high: [1, 3, 5] }],
  }, { title: "A" });
  const dots = all(svg, "circle").filter(({ element }) => element.attributes.r === "3.2");
  const [toX, toY] = [axisOf(svg, "x", ["0.0", "4.0"]), axisOf(svg, "y", ["−1", "5"])];
  const kept = [0, 1, 2, 4];
  assertEquals(dots.length, 4);
  for (const [i, { element: { attributes: { cx, cy } }, x: left, y: top }] of dots.entries()) {
    assertAlmostEquals(toX(left + Number(cx)), x[kept[i]], 5e-3);
    assertAlmostEquals(toY(top + Number(cy)), y[kept[i]], 1e-2);
  }
  const band = pathPoints(paths(svg, BLUE, "fill").at(-1)!);
  const corners = [[0, 1], [2, 3], [4, 5], [4, 3], [2, 1], [0, -1]];
  for (const [i, [px, py]] of band.entries()) {
    assertAlmostEquals(toX(px), corners[i][0], 5e-3);
    assertAlmostEquals(toY(py), corners[i][1], 1e-2);
  }
  assertEquals(pathPoints(paths(svg, BLUE).at(-1)!).length, 3);
});

Deno.test("a histogram's bars have the area 1 and hold the draws", () => {
  const draws = Float64Array.from([0, 0.5, 1, 1, 1.5, 2, 3.9, 4]);
  const svg = histogram({ label: "a", draws }, { title: "A", bins: 4 });
  const [toX, toY] = [axisOf(svg, "x", ["0.0", "4.0"]), axisOf(svg, "y", ["0.00", "0.40"])];
  const points = pathPoints(paths(svg, BLUE)[0]).map(([x, y]) => [toX(x), toY(y)]);
  // Up, across, up, across, …: every second point ends a bar.
  const bars = points.slice(2, 10).filter((_, i) => i % 2 === 0);
  const expected = [[1, 2 / 8], [2, 3 / 8], [3, 1 / 8], [4, 2 / 8]];
  for (const [i, [end, height]] of bars.entries()) {
    assertAlmostEquals(end, expected[i][0], 1e-2);
    assertAlmostEquals(height, expected[i][1], 2e-3);
  }
});

Deno.test("a histogram draws its reference from end to end, gaps where it has no value", () => {
  const reference = { label: "f", density: (x: number) => x < 0 ? NaN : Math.exp(-x) };
  const draws = normals(3, 1000);
  const svg = histogram({ label: "a", draws }, { title: "A", reference });
  const [path] = paths(svg, VERMILLION);
  const toY = axisOf(svg, "y", ["0.0", "1.0"]);
  assertEquals(path.element.attributes.d.match(/M/g)!.length, 1);
  const top = Math.min(...pathPoints(path).map(([, y]) => y));
  assert(toY(top) > 0.95 && toY(top) <= 1.001, `${toY(top)}`);
});

Deno.test("equal draws, and half of them equal, have a histogram", () => {
  for (
    const draws of [
      Float64Array.of(2, 2, 2),
      Float64Array.of(1, 1, 1, 1, 1, 1, 5),
      Float64Array.of(3),
    ]
  ) {
    const svg = histogram({ label: "a", draws }, { title: "A" });
    assert(pathPoints(paths(svg, BLUE)[0]).length >= 4);
  }
});

Deno.test("densities have their peaks where their draws are", () => {
  const draws = normals(4, 2000);
  const svg = density([
    { label: "a", draws },
    { label: "b", draws: draws.map((z) => 10 + z / 2) },
  ], { title: "A" });
  const toX = axisOf(svg, "x", ["0", "10"]);
  for (const [i, mode] of [[0, 0], [2, 10]]) {
    const points = pathPoints(paths(svg, COLORS[i])[0]);
    const peak = points.reduce((best, p) => (p[1] < best[1] ? p : best));
    assert(Math.abs(toX(peak[0]) - mode) < 0.5, `${toX(peak[0])}`);
  }
  // Half the spread, twice the height.
  const toY = axisOf(svg, "y", ["0.0", "0.8"]);
  const peaks = [0, 2].map((i) =>
    toY(Math.min(...pathPoints(paths(svg, COLORS[i])[0]).map(([, y]) => y)))
  );
  assertAlmostEquals(peaks[1] / peaks[0], 2, 0.02);
});

Deno.test("each interval is in its row, from end to end, its point between", () => {
  const rows = [
    { label: "mu", point: 4, low: 1, high: 6 },
    { label: "tau", point: 2, low: 0, high: 8 },
  ];
  const svg = intervals([{ label: "a", rows }, { label: "b", rows: rows.slice(1) }], {
    title: "A",
  });
  const toX = axisOf(svg, "x", ["0", "8"]);
  const lines = paths(svg, BLUE).map(pathPoints);
  const names = ["mu", "tau"].map((label) => {
    const { element, y } = all(svg, "text").find(({ element }) => element.words === label)!;
    return y + Number(element.attributes.y) - 4;
  });
  for (const [i, { low, high, point }] of rows.entries()) {
    const [[x1, y1], [x2]] = lines[i];
    assertAlmostEquals(toX(x1), low, 1e-2);
    assertAlmostEquals(toX(x2), high, 1e-2);
    assert(Math.abs(y1 - names[i]) < 8);
    const { element, x } = circles(svg, BLUE)[i];
    assertAlmostEquals(toX(x + Number(element.attributes.cx)), point, 1e-2);
  }
  const [[, second]] = pathPoints(paths(svg, VERMILLION)[0]);
  assertAlmostEquals(second - lines[1][0][1], 13, 0.02);
});

Deno.test("an interval without an end goes to the edge, one without numbers is not drawn", () => {
  const rows = [
    { label: "open", point: 1, low: -Infinity, high: 2 },
    { label: "none", point: NaN, low: NaN, high: NaN },
    { label: "zero", point: 0, low: 0, high: 0 },
  ];
  const svg = intervals([{ label: "a", rows }], { title: "A" });
  const [open, zero] = paths(svg, BLUE).map(pathPoints);
  assert(open[0][0] < zero[0][0]);
  assertEquals([paths(svg, BLUE).length, circles(svg).length], [2, 2]);
});

Deno.test("a reliability diagram has a bar to the accuracy and a gap to the confidence", () => {
  const bin = { low: 0.5, high: 0.75, count: 40, confidence: 0.7, accuracy: 0.4 };
  const empty = { low: 0.25, high: 0.5, count: 0, confidence: NaN, accuracy: NaN };
  const svg = reliabilityDiagram([empty, bin], { title: "A" });
  const toY = axisOf(svg, "y", ["0.0", "1.0"]);
  const boxes = all(svg, "rect").filter(({ element }) => element.attributes.x !== undefined);
  const found = boxes.map(({ element: { attributes: { y, height } }, y: top }) =>
    [top + Number(y), top + Number(y) + Number(height)].map(toY)
  );
  assertEquals(found.length, 2);
  for (const [i, [top, bottom]] of [[0.4, 0], [0.7, 0.4]].entries()) {
    assertAlmostEquals(found[i][0], top, 1e-3);
    assertAlmostEquals(found[i][1], bottom, 1e-3);
  }
  const words = all(svg, "text").map(({ element }) => element.words);
  assert(words.includes("40") && words.includes("expected calibration error 0.3"), `${words}`);
});

Deno.test("a threshold is marked, with the heights of the curves between their points", () => {
  const x = [0, 1, 2];
  const curves = [{ label: "a", x, y: [0, 1, 3] }, { label: "b", x, y: [3, NaN, 3] }];
  const svg = curve(curves, { title: "A", threshold: { label: "at", x: 1.5 } });
  const [toX, toY] = [axisOf(svg, "x", ["0.0", "2.0"]), axisOf(svg, "y", ["0.0", "3.0"])];
  const dots = all(svg, "circle").filter(({ element }) => element.attributes.r === "4.5");
  assertEquals(dots.length, 1, "b has no height there");
  const { element: { attributes: { cx, cy } }, x: left, y: top } = dots[0];
  assertAlmostEquals(toX(left + Number(cx)), 1.5, 5e-3);
  assertAlmostEquals(toY(top + Number(cy)), 2, 1e-2);
  const words = all(svg, "text").map(({ element }) => element.words);
  assert(words.includes("a: 2") && words.includes("b") && words.includes("at 1.5"), `${words}`);
  assertStringIncludes(read(svg).children[1].words, "At at 1.5, a: 2, b.");
});

Deno.test("heights between points are read off in a straight line, beyond there are none", () => {
  const line = { label: "a", x: [0, 1, 1, 3], y: [0, 2, 4, 0] };
  assertEquals([-1, 0, 0.5, 1, 2, 3, 4].map((x) => heightAt(line, x)), [NaN, 0, 1, 2, 2, 0, NaN]);
});

const title = "T", options = { title };
const one = [{ label: "a", y: [1, 2] }];
const row = { label: "r", point: 1, low: 0, high: 2 };
const REFUSED: readonly [what: string, f: () => unknown, says: string, Kind?: ErrorConstructor][] =
  [
    ["no lines", () => lineChart([], options), 'Cannot draw "T": found no lines'],
    [
      "a line without points",
      () => lineChart([{ label: "a", y: [] }], options),
      'found no points of "a"',
    ],
    [
      "a line of NaN",
      () => lineChart([{ label: "a", y: [NaN, NaN] }], options),
      'Cannot draw "a" in "T": found no finite point',
    ],
    [
      "other numbers of x and y",
      () => lineChart([{ label: "a", x: [1], y: [1, 2] }], options),
      'Cannot draw "a" in "T": found 1 x, expected 2, as many as there are y',
      TypeError,
    ],
    [
      "a logarithm of nothing positive",
      () => lineChart([{ label: "a", y: [-1, 0] }], { title, yScale: "log" }),
      "found no positive finite number along the y axis",
    ],
    [
      "x that are all NaN",
      () => lineChart([{ label: "a", x: [NaN], y: [1] }], options),
      "found no finite number along the x axis",
    ],
    [
      "a range backwards",
      () => lineChart(one, { title, xRange: [2, 1] }),
      "found the x range [2, 1], expected two finite numbers, the lesser first",
    ],
    [
      "a range to infinity",
      () => lineChart(one, { title, yRange: [0, Infinity] }),
      "found the y range [0, Infinity]",
    ],
    [
      "a logarithmic range from 0",
      () => lineChart(one, { title, yScale: "log", yRange: [0, 1] }),
      "found the y range [0, 1], expected two positive finite numbers",
    ],
    ["nothing at all", () => scatter({}, options), "found no points, lines or bands"],
    [
      "a band with one edge longer",
      () => scatter({ bands: [{ label: "b", x: [1, 2], low: [1, 2], high: [1] }] }, options),
      "found 1 high, expected 2",
      TypeError,
    ],
    [
      "no draws",
      () => histogram({ label: "a", draws: new Float64Array(0) }, options),
      'found no draws of "a"',
    ],
    [
      "a draw that is none",
      () => histogram({ label: "a", draws: Float64Array.of(1, NaN) }, options),
      "found the draw NaN at 1, expected finite ones",
    ],
    [
      "half a bin",
      () => histogram({ label: "a", draws: Float64Array.of(1) }, { title, bins: 0.5 }),
      "found 0.5 bins",
    ],
    ["no densities", () => density([], options), "found no curves"],
    [
      "the density of equal draws",
      () => density([{ label: "a", draws: Float64Array.of(1, 1) }], options),
      "found draws that all are 1",
    ],
    ["no intervals", () => intervals([], options), "found no series"],
    ["no rows", () => intervals([{ label: "a", rows: [] }], options), 'found no rows of "a"'],
    [
      "a row twice",
      () => intervals([{ label: "a", rows: [row, row] }], options),
      'found two rows "r", expected one of a label',
    ],
    [
      "an interval backwards",
      () => intervals([{ label: "a", rows: [{ ...row, low: 3 }] }], options),
      'Cannot draw the row "r" of "a" in "T": found the interval [3, 2]',
    ],
    [
      "too many rows for the height",
      () =>
        intervals([{
          label: "a",
          rows: Array.from({ length: 30 }, (_, i) => ({ ...row, label: `${i}` })),
        }], { title, height: 300 }),
      "found height 300, expected a number of pixels from 560",
    ],
    ["no bins", () => reliabilityDiagram([], options), "found no predictions in any bin"],
    [
      "a curve that turns back",
      () => curve([{ label: "a", x: [1, 2, 1], y: [1, 2, 3] }], options),
      "found x going from 2 to 1",
    ],
    [
      "a threshold that is none",
      () => curve(one, { title, threshold: { label: "t", x: NaN } }),
      "found the threshold NaN",
    ],
    ["no images", () => imageGrid([], options), "found no images"],
    [
      "a part of an image",
      () => imageGrid([{ pixels: [1, 2, 3], width: 2 }], options),
      'Cannot draw image 0 of "T": found 3 pixels, expected a positive multiple of the width, 2',
    ],
    [
      "a pixel beyond",
      () => imageGrid([{ pixels: [256], width: 1 }], options),
      "found the pixel 256, expected a number from 0 to 255",
    ],
    [
      "no columns",
      () => imageGrid([{ pixels: [1], width: 1 }], { title, columns: 0 }),
      "found 0 columns",
    ],
  ];

for (const [what, f, says, Kind = RangeError] of REFUSED) {
  Deno.test(`refused: ${what}`, () => {
    assertThrows(f, Kind, says);
  });
}
