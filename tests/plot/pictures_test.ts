/** What holds of every picture: it is well-formed, nothing is outside or overlaps, it can be read out and seen on any page. */

import {
  assert,
  assertEquals,
  assertGreater,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { colorOf, COLORS, dashOf, INK } from "../../lib/plot/palette.ts";
import { type Element, placed, read, type WordBox, wordBoxes } from "./_picture.ts";
import { CHARTS } from "./_charts.ts";

const LABELS = { xLabel: "step", yLabel: "nats per datum" };
const NASTY = `<b title='x'>"tau" & σ</b> ]]> \u0000\u0008\ud800 <!-- 𝜃`;

for (const [name, draw] of Object.entries(CHARTS)) {
  const least = name === "intervals" ? 270 : 220;
  const sizes = [{}, { width: 300, height: least }, { width: 900, height: 300 }];
  const svgs = sizes.map((size) => draw({ title: "A picture", ...LABELS, ...size }));

  Deno.test(`${name}: is one well-formed element, with numbers that are some`, () => {
    for (const svg of svgs) {
      const root = read(svg);
      assertEquals(root.tag, "svg");
      assertEquals(root.attributes.xmlns, "http://www.w3.org/2000/svg");
      assert(
        !/NaN|Infinity|undefined|null|\de[+-]?\d/.test(
          svg.replace(/base64,[^"]*|#[0-9a-f]{6}/g, ""),
        ),
      );
    }
  });

  Deno.test(`${name}: title and description are there to be read out`, () => {
    const [title, description] = read(svgs[0]).children;
    assertEquals([title.tag, title.words], ["title", "A picture"]);
    assertEquals(description.tag, "desc");
    assertGreater(description.words.length, 15);
    const { role, "aria-label": label } = read(svgs[0]).attributes;
    assertEquals([role, label], ["img", "A picture"]);
    const own = read(draw({ title: "A", description: "What there is to see." }));
    assertEquals(own.children[1].words, "What there is to see.");
  });

  Deno.test(`${name}: any title and label is text and nothing else`, () => {
    const svg = draw({ title: NASTY, description: NASTY, xLabel: NASTY, yLabel: NASTY });
    const left = `<b title='x'>"tau" & σ</b> ]]> \ufffd <!-- 𝜃`;
    assertEquals(read(svg).children[0].words, left);
    assertEquals(read(svg).attributes["aria-label"], left);
    assert(!placed(read(svg)).some(({ element }) => element.tag === "b"));
  });

  Deno.test(`${name}: all words are inside the picture`, () => {
    for (const svg of [...svgs, draw({ title: "A long title ".repeat(30), ...LABELS })]) {
      const { width, height } = read(svg).attributes;
      for (const { words, left, right, top, bottom } of wordBoxes(svg)) {
        const isInside = left >= 0 && right <= Number(width) && top >= 0 &&
          bottom <= Number(height);
        assert(isInside, `${words}: ${[left, right, top, bottom]} in ${width} by ${height}`);
      }
    }
  });

  Deno.test(`${name}: no words overlap`, () => {
    for (const svg of svgs) {
      const boxes = wordBoxes(svg);
      for (const [i, a] of boxes.entries()) {
        for (const b of boxes.slice(i + 1)) assert(!overlap(a, b), `${a.words} and ${b.words}`);
      }
    }
  });

  Deno.test(`${name}: rectangles, circles and images are inside the picture`, () => {
    for (const svg of svgs) {
      const { width, height } = read(svg).attributes;
      for (const { element, x, y } of placed(read(svg))) {
        const [left, top, right, bottom] = boxOf(element);
        assert(x + left >= 0 && x + right <= Number(width), `${element.tag} ${left} ${right}`);
        assert(y + top >= 0 && y + bottom <= Number(height), `${element.tag} ${top} ${bottom}`);
      }
    }
  });

  Deno.test(`${name}: uses no colour but the palette's, and no name that a page could have too`, () => {
    for (const { element: { attributes } } of placed(read(svgs[0]))) {
      assertEquals([attributes.id, attributes.class, attributes.style], Array(3).fill(undefined));
      for (const color of [attributes.fill, attributes.stroke]) {
        if (color === undefined || color === "none") continue;
        assert([INK, ...COLORS].includes(color), color);
      }
    }
    assert(!svgs[0].includes("<style"));
  });

  Deno.test(`${name}: the same data give the same picture`, () => {
    assertEquals(draw({ title: "A picture", ...LABELS }), svgs[0]);
  });

  if (name === "imageGrid") continue;
  Deno.test(`${name}: a size in which nothing can be drawn is refused`, () => {
    for (const size of [{ width: 0 }, { height: 10 }, { width: NaN }, { height: Infinity }]) {
      const error = assertThrows(() => draw({ title: "A", ...size }), RangeError) as Error;
      assertStringIncludes(error.message, 'Cannot draw "A": found ');
      assertStringIncludes(error.message, "expected a number of pixels from");
    }
  });
}

function overlap(a: WordBox, b: WordBox): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function boxOf({ tag, attributes }: Element): [number, number, number, number] {
  const n = (name: string) => Number(attributes[name] ?? 0);
  switch (tag) {
    case "circle":
      return [n("cx") - n("r"), n("cy") - n("r"), n("cx") + n("r"), n("cy") + n("r")];
    case "rect":
    case "image":
      return [n("x"), n("y"), n("x") + n("width"), n("y") + n("height")];
    default:
      return [0, 0, 0, 0];
  }
}

/** The contrast of two colours as the Web Content Accessibility Guidelines 2.2 define it. */
function contrast(a: string, b: string): number {
  const luminance = (color: string) => {
    const [r, g, bl] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  };
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

Deno.test("words stand out by 4.3 to 1 and lines by 3 to 1, from white and from #121212", () => {
  for (const background of ["#ffffff", "#121212"]) {
    assertGreater(contrast(INK, background), 4.3);
    for (const color of COLORS) assertGreater(contrast(color, background), 3, color);
  }
});

Deno.test("colours differ for all kinds of colour vision, or the dashes do", () => {
  // Viénot, Brettel and Mollon (1999): protanopia and deuteranopia; a linear map for tritanopia. Distances are of CIELAB.
  const kinds: Record<string, number[][]> = {
    usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    protanopia: [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    deuteranopia: [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
  };
  for (const [kind, matrix] of Object.entries(kinds)) {
    for (const [i, a] of COLORS.entries()) {
      for (const [j, b] of COLORS.entries()) {
        if (j <= i) continue;
        const distance = Math.hypot(...lab(a, matrix).map((v, k) => v - lab(b, matrix)[k]));
        assert(distance > 20 || dashOf(i) !== dashOf(j), `${a} and ${b} in ${kind}: ${distance}`);
      }
    }
  }
});

/** A colour in CIELAB, as somebody sees it for whom red, green and blue are mixed so. */
function lab(color: string, matrix: readonly (readonly number[])[]): number[] {
  const linear = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const dot = (row: readonly number[], v: readonly number[]) =>
    row.reduce((sum, m, i) => sum + m * v[i], 0);
  const seen = matrix.map((row) => dot(row, linear));
  const xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];
  const [x, y, z] = xyz.map((row, i) => dot(row, seen) / [0.9505, 1, 1.089][i])
    .map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

Deno.test("twenty series in a row look different", () => {
  const looks = Array.from({ length: 20 }, (_, i) => `${colorOf(i)} ${dashOf(i)}`);
  assertEquals(new Set(looks).size, 20);
});
