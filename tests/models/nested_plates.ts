import { HalfNormal, Normal, plate, sample } from "../../mod.ts";
import { halfNormal, normal, total } from "./densities.ts";
import { type ModelCase, number, wiggle } from "./model_case.ts";

const ROWS = 3, COLUMNS = 4, REPEATS = 2;
const y = wiggle([REPEATS, ROWS, COLUMNS], 2);

export const nestedPlates: ModelCase = {
  name: "crossed effects of rows and columns in nested plates, on axes of their own",
  model: () => {
    const tau = sample("tau", HalfNormal(1));
    const row = plate("rows", ROWS, { dim: -2 }, () => sample("row", Normal(0, tau)));
    const column = plate("columns", COLUMNS, { dim: -1 }, () => sample("column", Normal(0, 1)));
    return plate("columns", COLUMNS, () =>
      plate("rows", ROWS, () => {
        const cell = sample("cell", Normal(row.add(column), 0.5));
        return plate("repeats", REPEATS, () => sample("y", Normal(cell, 1.5), { obs: nested() }));
      }));
  },
  values: {
    tau: number(0.6),
    row: wiggle([ROWS, 1]),
    column: wiggle([COLUMNS], 1, 0, 9),
    cell: wiggle([ROWS, COLUMNS], 1, 0, 30),
  },
  logJoint: ({ tau, row, column, cell }) =>
    halfNormal(tau[0], 1) + total(row, (r) => normal(r, 0, tau[0])) +
    total(column, (c) => normal(c, 0, 1)) +
    total(cell, (c, i) => normal(c, row[Math.floor(i / COLUMNS)] + column[i % COLUMNS], 0.5)) +
    total(y.data, (yi, i) => normal(yi, cell[i % (ROWS * COLUMNS)], 1.5)),
};

/** The data as nested arrays. */
function nested(): number[][][] {
  const at = (k: number, i: number, j: number) => y.data[(k * ROWS + i) * COLUMNS + j];
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);
  return range(REPEATS).map((k) => range(ROWS).map((i) => range(COLUMNS).map((j) => at(k, i, j))));
}
