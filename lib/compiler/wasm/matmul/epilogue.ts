/**
 * What is done with the elements of a product before they are stored: bias, activation, mask.
 *
 * @module
 */

import { type Expr, type FunctionBuilder, i32, type Local, v128 } from "../asm/mod.ts";
import type { FloatLanes } from "./float_lanes.ts";

/**
 * Something done with each finished vector of C. It is done to partial vectors too, the last ones of a row: lanes beyond the
 * row are computed and thrown away. It is written once for each vector of each shape of tile, some twenty times: what takes
 * many instructions should call a function.
 */
export interface Epilogue {
  /** How many parameters of type i32, addresses mostly, it adds to the function's. */
  readonly params: number;
  /**
   * A name for what it does. Products of equal specifications share a function if their epilogues are the same object or
   * have the same key.
   */
  readonly key?: string;
  /** The vector that is stored. */
  apply(
    f: FunctionBuilder,
    value: Local<"v128">,
    at: Place,
    params: readonly Local<"i32">[],
  ): Expr<"v128">;
}

/**
 * Where a vector stands in C. In a batch the rows are counted through all matrices, and so is the element.
 */
export class Place {
  /** The row. */
  readonly row: Local<"i32">;
  /** How many lanes are elements of C. */
  readonly lanes: number;
  readonly #width: FloatLanes;
  readonly #columnBytes: Local<"i32">;
  readonly #columnShift: number;
  readonly #elementBytes: Local<"i32">;
  readonly #elementShift: number;

  constructor(place: {
    readonly width: FloatLanes;
    readonly row: Local<"i32">;
    readonly lanes: number;
    readonly columnBytes: Local<"i32">;
    readonly columnShift: number;
    readonly elementBytes: Local<"i32">;
    readonly elementShift: number;
  }) {
    this.row = place.row;
    this.lanes = place.lanes;
    this.#width = place.width;
    this.#columnBytes = place.columnBytes;
    this.#columnShift = place.columnShift;
    this.#elementBytes = place.elementBytes;
    this.#elementShift = place.elementShift;
  }

  /** The column of the first lane, in bytes. */
  columnBytes(): Expr<"i32"> {
    return i32.add(this.#columnBytes, i32.const(this.#columnShift));
  }

  /** The offset of the first lane's element from the beginning of C, in bytes. */
  elementBytes(): Expr<"i32"> {
    return i32.add(this.#elementBytes, i32.const(this.#elementShift));
  }

  /** What a vector with an element for each column, of the product's width, has for these columns. */
  ofColumns(base: Expr<"i32">): Expr<"v128"> {
    return v128.load(i32.add(base, this.#columnBytes), this.#columnShift);
  }

  /** What a vector with an element for each row has for this row, in all lanes. */
  ofRow(base: Expr<"i32">): Expr<"v128"> {
    const bytes = i32.mul(this.row, i32.const(this.#width.size));
    return this.#width.splat(i32.add(base, bytes));
  }

  /** What a matrix that lies like C has here. */
  ofElement(base: Expr<"i32">): Expr<"v128"> {
    return v128.load(i32.add(base, this.#elementBytes), this.#elementShift);
  }
}

const EPILOGUES = new WeakMap<Epilogue, string>();
let epilogues = 0;

/** What tells epilogues apart. */
export function epilogueKey(epilogue: Epilogue | undefined): string {
  if (epilogue === undefined) return "";
  if (epilogue.key !== undefined) return `key ${epilogue.key}`;
  let key = EPILOGUES.get(epilogue);
  if (key === undefined) EPILOGUES.set(epilogue, key = `object ${epilogues++}`);
  return key;
}
