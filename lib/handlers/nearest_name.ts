/** The name most like `name`, as the end of an error message: `, did you mean "tau"?`, and which there are. */
export function suggestion(name: string, names: Iterable<string>): string {
  const all = [...names];
  if (all.length === 0) return ": there is none";
  const [nearest] = all.toSorted((a, b) => editDistance(name, a) - editDistance(name, b));
  const others = all.length > 8 ? `${all.length} sites` : all.map((n) => `"${n}"`).join(", ");
  return `, expected one of ${others}. Did you mean "${nearest}"?`;
}

/** How many letters must be inserted, deleted or replaced to make one word of another (Levenshtein's distance). */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
