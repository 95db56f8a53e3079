// Pictures have no background of their own, because a page may be light or dark. So every colour stands out from both white
// and a dark grey (#121212): text by 4.3 to 1, lines and areas by 3 to 1. The series' colours are those of Okabe and Ito, which
// people with any colour vision tell apart, darkened where they were too light for that.

/** Text, axes and what belongs to no series. */
export const INK = "#797979";

/** Blue, vermillion, bluish green, reddish purple, ochre. */
export const COLORS = ["#0072b2", "#d55e00", "#009e73", "#c0699a", "#9a7a00"] as const;

/** The dashes of a line, for who sees no colours at all: solid first. */
const DASHES = [undefined, "7 3", "2 3", "9 3 2 3", "12 4"] as const;

/** The colour of series i: they begin again after the last. */
export function colorOf(i: number): string {
  return COLORS[i % COLORS.length];
}

/** The dashes of series i: another one for each colour, and another for its second turn. */
export function dashOf(i: number): string | undefined {
  return DASHES[(i + Math.floor(i / COLORS.length)) % DASHES.length];
}
