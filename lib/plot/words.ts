/** The family and the sizes of all text. */
export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
export const TITLE_SIZE = 15;
export const TEXT_SIZE = 12;

/** About how wide words are, in pixels: no font is at hand to measure them, so rather a little too wide. */
export function widthOf(words: string, size: number): number {
  let ems = 0;
  for (const character of words) ems += emsOf(character);
  return ems * size;
}

function emsOf(character: string): number {
  if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) return 0;
  if (/[ijl.,:;'|!()[\] ¹·⁻]/.test(character)) return 0.36;
  if (/[0-9−]/.test(character)) return character === "−" ? 0.85 : 0.64;
  if (/[mwMW@%—…]/.test(character)) return 0.95;
  if (/\p{Lu}/u.test(character)) return 0.72;
  // Chinese, Japanese, Korean, emoji.
  return character.codePointAt(0)! >= 0x2e80 ? 1.05 : 0.62;
}

/** Words that fit, with an ellipsis where some had to go. */
export function shortened(words: string, width: number, size: number): string {
  if (widthOf(words, size) <= width) return words;
  const characters = [...words];
  while (characters.length > 0 && widthOf(characters.join("") + "…", size) > width) {
    characters.pop();
  }
  return characters.join("").trimEnd() + "…";
}

/** Words in lines that fit: broken between words; the last line of too many is shortened. */
export function wrapped(words: string, width: number, size: number, most: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(/\s+/).filter((w) => w !== "")) {
    const line = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && (widthOf(line, size) <= width || lines.length === most)) {
      lines[lines.length - 1] = line;
    } else lines.push(word);
  }
  return lines.map((line) => shortened(line, width, size));
}
