/** Attributes of an element; an undefined one is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An SVG element as text. Children are markup already; {@linkcode text} makes markup of words. */
export function element(tag: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === "number" ? px(value) : text(value!)}"`)
    .join("");
  return children.length === 0
    ? `<${tag}${written}/>`
    : `<${tag}${written}>${children.join("")}</${tag}>`;
}

/** Words as markup: what has a meaning in XML is written in its place, what XML cannot hold is left out. */
export function text(words: string): string {
  return words.toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A length in hundredths of a pixel, which nobody can see. */
export function px(length: number): string {
  const rounded = Math.round(length * 100) / 100;
  return `${Object.is(rounded, -0) ? 0 : rounded}`;
}
