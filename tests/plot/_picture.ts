import { fail } from "@std/assert";
import { TEXT_SIZE, widthOf } from "../../lib/plot/words.ts";

/** An element of a picture, read back. */
export interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** The words directly in it. */
  readonly words: string;
}

/** Reads an SVG file: a strict reader of the little of XML that pictures use, so what it reads is well-formed. */
export function read(svg: string): Element {
  const tokens = svg.match(/<[^<>]*>|[^<>]+/g) ?? [];
  if (tokens.join("") !== svg) fail("stray angle brackets");
  let at = 0;
  const readElement = (): Element => {
    const open = /^<([a-z]+)((?: [a-zA-Z-]+="[^"<>]*")*)(\/?)>$/.exec(tokens[at++]) ??
      fail(`no opening tag: ${tokens[at - 1]}`);
    const [, tag, rest, closed] = open;
    const pairs = [...rest.matchAll(/ ([a-zA-Z-]+)="([^"]*)"/g)]
      .map(([, name, value]) => [name, plain(value)]);
    const attributes = Object.fromEntries(pairs);
    if (Object.keys(attributes).length !== pairs.length) fail(`an attribute twice: ${open[0]}`);
    const children: Element[] = [];
    let words = "";
    while (!closed && tokens[at] !== `</${tag}>`) {
      if (at >= tokens.length) fail(`<${tag}> is never closed`);
      if (tokens[at].startsWith("<")) children.push(readElement());
      else words += plain(tokens[at++]);
    }
    if (!closed) at++;
    return { tag, attributes, children, words };
  };
  const root = readElement();
  if (tokens.slice(at).join("").trim() !== "") fail("something after the end");
  return root;
}

function plain(markup: string): string {
  const words = markup.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  if (/&(?!#)/.test(markup)) fail(`an entity: ${markup}`);
  return words;
}

/** An element with where its own coordinates begin in the picture. */
export interface Placed {
  readonly element: Element;
  readonly x: number;
  readonly y: number;
}

/** All elements, each with the sum of the translations around it. */
export function placed(root: Element): Placed[] {
  const out: Placed[] = [];
  const visit = (element: Element, x: number, y: number) => {
    const { tag, attributes: { transform, ...attributes } } = element;
    const moved = /^translate\(([-\d.]+) ([-\d.]+)\)$/.exec(transform ?? "translate(0 0)") ??
      fail(`a transform that is no translation: ${transform}`);
    const inner = tag === "svg" && element !== root;
    const left = x + Number(moved[1]) + (inner ? Number(attributes.x) : 0);
    const top = y + Number(moved[2]) + (inner ? Number(attributes.y) : 0);
    out.push({ element, x: left, y: top });
    for (const child of element.children) visit(child, left, top);
  };
  visit(root, 0, 0);
  return out;
}

/** All elements with this tag. */
export function all(svg: string, tag: string): Placed[] {
  return placed(read(svg)).filter(({ element }) => element.tag === tag);
}

/** A box with words in it. */
export interface WordBox {
  readonly words: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where the words of a picture stand, as far as that is known without a font. */
export function wordBoxes(svg: string): WordBox[] {
  return all(svg, "text").map(({ element: { attributes, words }, x, y }) => {
    const size = Number(attributes["font-size"] ?? TEXT_SIZE);
    const width = widthOf(words, size);
    const anchor = attributes["text-anchor"];
    const before = anchor === "end" ? width : anchor === "middle" ? width / 2 : 0;
    const [left, base] = [x + Number(attributes.x) - before, y + Number(attributes.y)];
    return {
      words,
      left,
      right: left + width,
      top: base - 0.75 * size,
      bottom: base + 0.2 * size,
    };
  });
}

/** The points that a path of M, L, H and V goes through, in the picture's pixels. */
export function pathPoints({ element, x: left, y: top }: Placed): [x: number, y: number][] {
  let x = 0, y = 0;
  return [...element.attributes.d.matchAll(/([MLHV])([-\d.]+)(?: ([-\d.]+))?/g)]
    .map(([, command, a, b]) => {
      if (command === "V") y = Number(a);
      else x = Number(a);
      if (b !== undefined) y = Number(b);
      return [x + left, y + top];
    });
}

/** The number that each pixel along an axis stands for, made of the two outermost tick labels. */
export function axisOf(svg: string, axis: "x" | "y", labels: readonly [string, string]) {
  const [a, b] = labels.map((label) => {
    const anchor = axis === "x" ? "middle" : "end";
    const found = all(svg, "text").find(({ element: { words, attributes } }) =>
      words === label && attributes["text-anchor"] === anchor
    ) ?? fail(`no label ${label} along ${axis}`);
    const { x, y } = found.element.attributes;
    // Labels along the vertical axis stand 4 pixels lower than their tick.
    const place = axis === "x" ? found.x + Number(x) : found.y + Number(y) - 4;
    return { place, value: Number(label.replace("−", "-")) };
  });
  return (place: number) => a.value + (b.value - a.value) * (place - a.place) / (b.place - a.place);
}
