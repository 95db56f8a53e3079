import { assertEquals, assertThrows } from "@std/assert";
import { GraphTypeError } from "../../lib/graph/graph_type_error.ts";
import { inferType } from "../../lib/graph/infer.ts";
import { attributesOf } from "../../lib/graph/print.ts";
import { describe, formatType, type TensorOp, type TensorType } from "../../lib/graph/node.ts";
import { windowOf } from "./_cases/windows.ts";
import { KEY, type } from "./_helpers.ts";

const f = (...shape: number[]) => type("float", ...shape);
const i = (...shape: number[]) => type("int32", ...shape);

const plain = windowOf(), two = { inputs: [0, 1] } as const;
const conv = (window = plain, groups = 1): TensorOp => ({ kind: "conv", window, groups, ...two });
const convInput = (...to: number[]): TensorOp => ({
  kind: "convInput",
  window: plain,
  groups: 1,
  to,
  ...two,
});
const convFilter = (...to: number[]): TensorOp => ({
  kind: "convFilter",
  window: plain,
  groups: 1,
  to,
  ...two,
});
const pool = (size: [number, number], window = plain): TensorOp => ({
  kind: "argMaxPool",
  inputs: [0],
  size,
  window,
});

const x = f(2, 5, 4, 3), w = f(3, 3, 3, 6);

/** What must be refused: the op, the types it is given, and the end of the message. */
const REFUSED: readonly [TensorOp, readonly TensorType[], string][] = [
  [conv(), [x], "it takes 2 operands, got 1"],
  [conv(), [i(2, 5, 4, 3), w], "it takes float, got int32[2, 5, 4, 3]"],
  [conv(), [KEY, w], "it takes numbers, got a random key. A key is only drawn from"],
  [conv(), [x, i(3, 3, 3, 6)], "operands must have one dtype, got float[2, 5, 4, 3] and int32"],
  [conv(), [f(5, 4, 3), w], "an image has 4 axes (batch, height, width, channels), got [5, 4, 3]"],
  [
    conv(),
    [x, f(3, 3, 6)],
    "a filter has 4 axes (height, width, channels in, channels out), got [3, 3, 6]",
  ],
  [conv(), [x, f(3, 3, 2, 6)], "has 3 channels, the filter [3, 3, 2, 6] takes 2"],
  [conv(plain, 2), [x, f(3, 3, 2, 6)], "the filter [3, 3, 2, 6] takes 2 in 2 groups"],
  [conv(plain, 3), [x, f(3, 3, 1, 4)], "4 channels do not fall into 3 equal groups"],
  [conv(plain, 0), [x, w], "groups must be a positive integer, got 0"],
  [
    conv(),
    [x, f(6, 3, 3, 1)],
    "the filter spans 6 rows, the image has 5, with padding 5",
  ],
  [
    conv(windowOf([1, 1], [0, 0, 1, 0], [1, 3])),
    [x, w],
    "the filter spans 7 columns, the image has 4, with padding 5",
  ],
  [conv(), [x, f(0, 3, 3, 1)], "filter along rows must be a positive integer, got 0"],
  [conv(windowOf([0, 1])), [x, w], "stride along rows must be a positive integer, got 0"],
  [conv(windowOf([1, 1.5])), [x, w], "stride along columns must be a positive integer, got 1.5"],
  [
    conv(windowOf([1, 1], [0, 0, 0, 0], [-1, 1])),
    [x, w],
    "dilation along rows must be a positive integer, got -1",
  ],
  [
    conv(windowOf([1, 1], [0, -1, 0, 0])),
    [x, w],
    "padding along rows must be non-negative integers, got [0, -1]",
  ],
  [
    convInput(2, 5, 4, 3),
    [f(2, 5, 4, 6), w],
    "the convolution of which it is an adjoint gives [2, 3, 2, 6], the operand is float[2, 5, 4, 6]",
  ],
  [convInput(2, 2, 4, 3), [f(2, 1, 1, 6), w], "the filter spans 3 rows, the image has 2"],
  [convInput(2, 5.5, 4, 3), [f(2, 1, 1, 6), w], "sizes must be non-negative integers, got"],
  [convFilter(3, 3, 2, 6), [x, f(2, 3, 2, 6)], "the filter [3, 3, 2, 6] takes 2"],
  [
    convFilter(3, 3, 3, 6),
    [x, f(2, 3, 2, 5)],
    "the convolution of which it is an adjoint gives [2, 3, 2, 6], the operand is float[2, 3, 2, 5]",
  ],
  [pool([2, 2]), [i(2, 5, 4, 3)], "it takes float, got int32[2, 5, 4, 3]"],
  [pool([2, 2]), [f(5, 4)], "an image has 4 axes (batch, height, width, channels), got [5, 4]"],
  [pool([6, 1]), [x], "the window spans 6 rows, the image has 5, with padding 5"],
  [pool([2, 0]), [x], "window along columns must be a positive integer, got 0"],
  [
    pool([1, 2], windowOf([1, 2], [0, 0, 0, 3])),
    [x],
    "window 2 along axis 2 has nothing but padding in it",
  ],
  [
    pool([2, 1], windowOf([1, 1], [1, 1, 0, 0], [2, 1])),
    [f(1, 1, 1, 1)],
    "window 0 along axis 1 has nothing but padding in it",
  ],
];

for (const [op, operands, expected] of REFUSED) {
  const words = [describe(op), ...attributesOf(op), ...operands.map(formatType)].join(" ");
  Deno.test(`inference refuses ${words}: ${expected}`, () => {
    const error = assertThrows(() => inferType(op, operands), GraphTypeError);
    assertEquals(error.message.includes(expected), true, error.message);
    assertEquals(error.message.startsWith(`Cannot apply ${op.kind}: `), true, error.message);
  });
}

/** The op, its operands, the type of the result, and what else is printed of the op. */
const ACCEPTED: readonly [TensorOp, readonly TensorType[], TensorType, string][] = [
  [conv(), [x, w], f(2, 3, 2, 6), ""],
  [
    conv(windowOf([2, 3], [1, 1, 2, 0])),
    [x, w],
    f(2, 3, 2, 6),
    "strides=[2,3] padding=[1:1,2:0]",
  ],
  [
    conv(windowOf([1, 1], [0, 0, 0, 0], [2, 1]), 3),
    [x, f(3, 3, 1, 3)],
    f(2, 1, 2, 3),
    "dilations=[2,1] groups=3",
  ],
  [convInput(2, 5, 4, 3), [f(2, 3, 2, 6), w], x, ""],
  [convFilter(3, 3, 3, 6), [x, f(2, 3, 2, 6)], w, ""],
  [pool([2, 3]), [x], i(2, 4, 2, 3), "size=[2,3]"],
];

for (const [op, operands, expected, printed] of ACCEPTED) {
  Deno.test(`inference of ${op.kind} ${printed}: ${formatType(expected)}`, () => {
    assertEquals(formatType(inferType(op, operands)), formatType(expected));
    assertEquals(attributesOf(op).join(" "), printed);
  });
}
