import {
  BINARY,
  CLASSIFY,
  COMPARE,
  LOGICAL,
  type Op,
  REDUCE,
  UNARY,
} from "../../lib/graph/node.ts";

/** The ops of each kind; a kind that is missing here does not compile. */
const OPS_OF = {
  input: [],
  constant: [],
  range: [],
  unary: UNARY,
  binary: BINARY,
  compare: COMPARE,
  logical: LOGICAL,
  not: [],
  classify: CLASSIFY,
  where: [],
  clip: [],
  cast: [],
  reshape: [],
  broadcastTo: [],
  transpose: [],
  reverse: [],
  slice: [],
  pad: [],
  tile: [],
  concat: [],
  gather: [],
  scatterAdd: [],
  oneHot: [],
  cumsum: [],
  reduce: REDUCE,
  argReduce: ["argMax", "argMin"],
  softmax: [],
  logSoftmax: [],
  matMul: [],
  triangularSolve: [],
  conv: [],
  convInput: [],
  convFilter: [],
  argMaxPool: [],
  einsum: [],
  deriveKey: ["fold", "split"],
  random: ["bits", "uniform", "normal"],
  get: [],
  map: [],
  scan: [],
  while: [],
} satisfies Record<Op["kind"], readonly string[]>;

/** Every kind and every op of a kind, as {@linkcode describe} writes them. */
export const ALL_OPS: readonly string[] = Object.entries(OPS_OF).flatMap(([kind, ops]) =>
  ops.length > 0 ? ops.map((op) => `${kind} ${op}`) : [kind]
);
