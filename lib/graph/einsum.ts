/** An einsum equation taken apart: the letters of each operand's axes and of the result's. */
export interface EinsumEquation {
  readonly operands: readonly string[];
  readonly output: string;
}

/** Takes an equation such as `ij,jk->ik` apart, or says in words what is wrong with it. */
export function parseEinsum(equation: string): EinsumEquation | string {
  const [left, output, ...rest] = equation.replaceAll(/\s/g, "").split("->");
  const found = `got "${equation}"`;
  if (output === undefined || rest.length > 0) return `an equation has one "->", ${found}`;
  const operands = left.split(",");
  for (const labels of [...operands, output]) {
    if (!/^[A-Za-z]*$/.test(labels)) return `axes are letters without ellipsis, ${found}`;
    if (new Set(labels).size !== labels.length) {
      return `an operand may name an axis only once, ${found}`;
    }
  }
  const known = new Set(operands.join(""));
  const unknown = [...output].find((label) => !known.has(label));
  if (unknown) return `axis ${unknown} of the result is in no operand, ${found}`;
  return { operands, output };
}

/** The equation as text. */
export function formatEinsum(equation: EinsumEquation): string {
  return `${equation.operands.join(",")}->${equation.output}`;
}
