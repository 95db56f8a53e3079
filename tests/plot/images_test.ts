/** Small images: as PNG files inside of pictures, and as text. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { crc32, inflateSync } from "node:zlib";
import { encodePng } from "../../lib/plot/png.ts";
import { imageGrid, terminalImage } from "../../lib/plot/mod.ts";
import { COLORS } from "../../lib/plot/palette.ts";
import { all } from "./_picture.ts";

/** Reads a grey image of eight bits back, by another program's inflation and checksums. */
function decode(bytes: Uint8Array): { width: number; height: number; pixels: number[] } {
  assertEquals([...bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const chunks: [string, Uint8Array][] = [];
  let at = 8;
  while (at < bytes.length) {
    const length = view.getUint32(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    assertEquals(view.getUint32(at + 8 + length), crc32(body));
    chunks.push([new TextDecoder().decode(body.subarray(0, 4)), body.subarray(4)]);
    at += 12 + length;
  }
  assertEquals(at, bytes.length);
  assertEquals(chunks.map(([name]) => name), ["IHDR", "IDAT", "IEND"]);
  const [[, header], [, data]] = chunks;
  assertEquals([...header.subarray(8)], [8, 0, 0, 0, 0]);
  const headerView = new DataView(header.buffer, header.byteOffset);
  const [width, height] = [headerView.getUint32(0), headerView.getUint32(4)];
  const rows = inflateSync(data);
  assertEquals(rows.length, (width + 1) * height);
  assert(rows.every((byte, i) => i % (width + 1) !== 0 || byte === 0), "no row is filtered");
  return { width, height, pixels: [...rows].filter((_, i) => i % (width + 1) !== 0) };
}

Deno.test("a PNG file of any size has its pixels, also where they need several blocks", () => {
  for (const [width, height] of [[1, 1], [28, 28], [3, 7], [300, 400], [65_534, 1], [65_535, 1]]) {
    const pixels = Uint8Array.from({ length: width * height }, (_, i) => (i * 37 + (i >> 8)) % 256);
    const found = decode(encodePng(pixels, width));
    assertEquals([found.width, found.height], [width, height]);
    assert(found.pixels.every((level, i) => level === pixels[i]), `${width} by ${height}`);
  }
});

Deno.test("a grid holds its images in rows, with captions below and marks around", () => {
  const images = Array.from({ length: 5 }, (_, i) => ({
    pixels: Uint8Array.from({ length: 6 }, (_, j) => 10 * i + j),
    width: 2,
    caption: `digit ${i}\n${i} %`,
    isMarked: i === 3,
  }));
  const svg = imageGrid(images, { title: "Digits", columns: 3, size: 40 });
  const found = all(svg, "image").map(({ element }) => element.attributes);
  const corners = found.map(({ x, y }) => [Number(x), Number(y)]);
  assertEquals(new Set(corners.map(([x]) => x)).size, 3);
  assertEquals(new Set(corners.map(([, y]) => y)).size, 2);
  for (const [i, { href, width, height }] of found.entries()) {
    assertEquals([width, height], ["40", "60"]);
    const bytes = Uint8Array.from(atob(href.split(",")[1]), (c) => c.charCodeAt(0));
    assertEquals(decode(bytes).pixels, [...images[i].pixels]);
    const captions = all(svg, "text").filter(({ element }) =>
      element.words === `digit ${i}` || element.words === `${i} %`
    );
    for (const { element: { attributes } } of captions) {
      assertEquals(Number(attributes.x), corners[i][0] + 20);
      assert(
        Number(attributes.y) > corners[i][1] + 60 && Number(attributes.y) < corners[i][1] + 95,
      );
    }
    assertEquals(captions.length, 2);
  }
  const edges = all(svg, "rect").map(({ element }) => element.attributes.stroke);
  assertEquals(edges.map((color) => color === COLORS[1]), [false, false, false, true, false]);
});

Deno.test("as plain text, two rows are a line, in shades from blank to full", () => {
  const pixels = [0, 255, 255, 128, 0, 255, 0, 128];
  assertEquals(terminalImage({ pixels, width: 4 }), " @++\n");
  const shades = Array.from({ length: 10 }, (_, i) => Math.round(i * 255 / 9));
  assertEquals(terminalImage({ pixels: [...shades, ...shades], width: 10 }), " .:-=+*#%@\n");
  assertEquals(terminalImage({ pixels: [255, 255, 255], width: 1 }), "@\n+\n");
});

Deno.test("in blocks, each half has its grey level, and the line ends with plain colours", () => {
  const text = terminalImage({ pixels: [0, 0, 255, 128, 128, 255], width: 3 }, { style: "blocks" });
  assertEquals(
    text,
    "\x1b[38;5;16;48;5;244m▀▀\x1b[38;5;231;48;5;231m▀\x1b[0m\n",
  );
  const digit = terminalImage({ pixels: new Uint8Array(784) }, { style: "blocks" });
  assertEquals(digit.split("\n").length, 15);
  assertEquals(digit.split("\n")[0], "\x1b[38;5;16;48;5;16m" + "▀".repeat(28) + "\x1b[0m");
});

Deno.test("images that are none are refused", () => {
  const cases: [number[], number, string][] = [
    [[1, 2, 3], 2, "found 3 pixels, expected a positive multiple of the width, 2"],
    [[], 2, "found 0 pixels"],
    [[1], 0.5, "found the width 0.5"],
    [[NaN], 1, "found the pixel NaN"],
    [[-1], 1, "found the pixel -1"],
  ];
  for (const [pixels, width, says] of cases) {
    assertThrows(
      () => terminalImage({ pixels, width }),
      RangeError,
      `Cannot draw the image: ${says}`,
    );
  }
});
