/**
 * Convolutions and pooling: what is recorded computes what tfjs computes eagerly, and has its gradients where tfjs has some.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import * as core from "@tensorflow/tfjs-core";
import { evaluate, grad, type Tensor, type Tensor3D, type Tensor4D } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";

const TOLERANCE = 64 * 2 ** -24;

/** Numbers that are all different, from −1 to 1, in no order. */
function numbers<T extends Tensor>(shape: number[], step = 7): T {
  const size = shape.reduce((n, m) => n * m, 1);
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(step * i + 1));
  return tf.tensor(data, shape) as T;
}

interface Case {
  readonly name: string;
  readonly inputs: readonly Tensor[];
  readonly f: (...inputs: Tensor[]) => Tensor;
  /** The gradients by the operands, by tfjs's kernels, given that of the result. */
  readonly gradients?: (g: Tensor, inputs: readonly Tensor[]) => Tensor[];
}

type Image = Tensor4D;
type Pair = [number, number];
type Pad = Parameters<typeof tf.conv2d>[3];

const image = numbers<Image>([2, 7, 6, 3]), filter = numbers<Image>([3, 2, 3, 4], 3);
const square = numbers<Image>([3, 3, 3, 4], 3), channelFilter = numbers<Image>([3, 3, 3, 2], 3);
const line = numbers<Tensor3D>([2, 9, 3]), lineFilter = numbers<Tensor3D>([3, 3, 4], 3);

/** One of tfjs's kernels, run eagerly. */
function kernel(name: string, inputs: Record<string, Tensor>, attrs: object): Tensor {
  const result = core.engine().runKernel(name, inputs, attrs as core.NamedAttrMap);
  return result as unknown as Tensor;
}

function convGradients(strides: Pair, pad: Pad, names: readonly [string, string]) {
  return (dy: Tensor, [x, w]: readonly Tensor[]) => {
    const attrs = { strides, pad, dataFormat: "NHWC", dilations: [1, 1] };
    return [
      kernel(names[0], { dy, filter: w }, { ...attrs, inputShape: x.shape }),
      kernel(names[1], { x, dy }, { ...attrs, filterShape: w.shape }),
    ];
  };
}

const CONV = ["Conv2DBackpropInput", "Conv2DBackpropFilter"] as const;
const DEPTHWISE = [
  "DepthwiseConv2dNativeBackpropInput",
  "DepthwiseConv2dNativeBackpropFilter",
] as const;

function convolutions(): Case[] {
  const pads: readonly Pad[] = ["valid", "same", [[0, 0], [1, 2], [0, 1], [0, 0]], 1, 0];
  const each = pads.flatMap((pad) =>
    ([[1, 1], [2, typeof pad === "number" ? 2 : 3]] as const).map((strides): Case => ({
      name: `conv2d, strides ${strides}, pad ${JSON.stringify(pad)}`,
      // Of a number tfjs derives a wrong width, unless filters and strides are alike both ways.
      inputs: [image, typeof pad === "number" ? square : filter],
      f: (x, w) => tf.conv2d(x as Image, w as Image, [...strides] as Pair, pad),
      gradients: convGradients([...strides] as Pair, pad, CONV),
    }))
  );
  const dilated = (["valid", "same", 2] as const).map((pad): Case => ({
    name: `conv2d, dilations 2,3, pad ${pad}`,
    inputs: [image, numbers([2, 2, 3, 4])],
    f: (x, w) => tf.conv2d(x as Image, w as Image, 1, explicit(pad), "NHWC", [2, 3]),
  }));
  const rounded = (["floor", "round", "ceil"] as const).map((mode): Case => ({
    name: `conv2d, dimRoundingMode ${mode}`,
    inputs: [image, square],
    f: (x, w) => tf.conv2d(x as Image, w as Image, 2, 1, "NHWC", [1, 1], mode),
  }));
  return [...each, ...dilated, ...rounded];
}

function explicit(pad: "valid" | "same" | number): Pad {
  return typeof pad === "number" ? [[0, 0], [pad, pad], [pad, pad], [0, 0]] : pad;
}

const others: readonly Case[] = [
  {
    name: "conv2d of one image",
    inputs: [numbers([7, 6, 3]), filter],
    f: (x, w) => tf.conv2d(x as Tensor3D, w as Image, 1, "same"),
  },
  {
    name: "conv1d",
    inputs: [line, lineFilter],
    f: (x, w) => tf.conv1d(x as Tensor3D, w as Tensor3D, 2, "same"),
  },
  {
    name: "conv1d, dilated",
    inputs: [line, lineFilter],
    f: (x, w) => tf.conv1d(x as Tensor3D, w as Tensor3D, 1, "valid", "NWC", 3),
  },
  ...(["valid", "same"] as const).map((pad): Case => ({
    name: `conv2dTranspose, pad ${pad}`,
    inputs: [numbers([2, 3, 3, 4]), filter],
    f: (g, w) => {
      const height = pad === "valid" ? 7 : 6, width = pad === "valid" ? 6 : 5;
      return tf.conv2dTranspose(g as Image, w as Image, [2, height, width, 3], 2, pad);
    },
    gradients: (x, [dy, w]) => [
      tf.conv2d(x as Image, w as Image, 2, pad),
      convGradients([2, 2], pad, CONV)(dy, [x, w])[1],
    ],
  })),
  ...(["valid", "same", 1] as const).map((pad): Case => ({
    name: `depthwiseConv2d, pad ${pad}`,
    inputs: [image, channelFilter],
    f: (x, w) => tf.depthwiseConv2d(x as Image, w as Image, [2, 2], pad),
    gradients: convGradients([2, 2], pad, DEPTHWISE),
  })),
  {
    name: "depthwiseConv2d, dilated",
    inputs: [image, channelFilter],
    f: (x, w) => tf.depthwiseConv2d(x as Image, w as Image, 1, "same", "NHWC", [2, 2]),
  },
  {
    name: "separableConv2d",
    inputs: [image, channelFilter, numbers([1, 1, 6, 5])],
    f: (x, d, p) => tf.separableConv2d(x as Image, d as Image, p as Image, 1, "same"),
  },
  {
    name: "fused.conv2d",
    inputs: [image, filter, numbers([4])],
    f: (x, w, bias) =>
      tf.fused.conv2d({
        ...{ x: x as Image, filter: w as Image, strides: 1, pad: "same", bias },
        activation: "relu",
      }),
  },
  {
    name: "fused.depthwiseConv2d",
    inputs: [image, channelFilter, numbers([6])],
    f: (x, w, bias) =>
      tf.fused.depthwiseConv2d({
        ...{ x: x as Image, filter: w as Image, strides: 1, pad: "valid", bias },
        activation: "sigmoid",
      }),
  },
  ...(["max", "avg"] as const).map((type): Case => ({
    name: `pool, ${type}, dilated`,
    inputs: [image],
    f: (x) => tf.pool(x as Image, [2, 2], type, "valid", [2, 3], 1),
  })),
  {
    name: "spaceToBatchND, batchToSpaceND",
    inputs: [image],
    f: (x) => {
      const apart = tf.spaceToBatchND(x, [2, 3], [[1, 0], [2, 1]]);
      return tf.concat([
        apart.flatten(),
        tf.batchToSpaceND(apart, [2, 3], [[1, 0], [0, 2]]).flatten(),
      ]);
    },
  },
];

const POOLS = [[[2, 2], [2, 2], "valid"], [[3, 2], [2, 1], "same"], [[3, 3], [2, 2], 1]] as const;

const pools = POOLS.flatMap(([size, strides, pad]): Case[] => {
  const window = [[...size] as Pair, [...strides] as Pair, pad] as const;
  const words = `${size}, strides ${strides}, pad ${pad}`, inputs = [image];
  const attrs = { filterSize: size, strides, pad };
  return [
    {
      name: `maxPool ${words}`,
      inputs,
      f: (x) => tf.maxPool(x as Image, ...window),
      gradients: (dy, [input]) => {
        const output = tf.maxPool(input as Image, ...window);
        return [kernel("MaxPoolGrad", { dy, input, output }, attrs)];
      },
    },
    {
      name: `avgPool ${words}`,
      inputs,
      f: (x) => tf.avgPool(x as Image, ...window),
      // With padding tfjs's gradient divides by more elements than its average does.
      gradients: pad !== "valid"
        ? undefined
        : (dy, [input]) => [kernel("AvgPoolGrad", { dy, input }, attrs)],
    },
    {
      name: `maxPoolWithArgmax ${words}`,
      inputs,
      f: (x) => tf.maxPoolWithArgmax(x as Image, ...window).indexes,
    },
    {
      name: `maxPoolWithArgmax ${words}, images counted`,
      inputs,
      f: (x) => tf.maxPoolWithArgmax(x as Image, ...window, true).indexes,
    },
  ];
});

function assertNear(found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assertEquals(found.length, expected.length, what);
  const largest = Math.max(1, ...Array.from(expected, Math.abs));
  for (let i = 0; i < expected.length; i++) {
    assert(
      Math.abs(found[i] - expected[i]) <= TOLERANCE * largest,
      `${what}, element ${i}: ${found[i]}, tfjs ${expected[i]}`,
    );
  }
}

const CASES = [...convolutions(), ...others, ...pools];
const BOUND = TOLERANCE.toExponential(1);

for (const { name, inputs, f, gradients } of CASES) {
  Deno.test(`recorded, ${name} is what tfjs computes, to ${BOUND} of the largest`, async () => {
    const eager = f(...inputs);
    const recorded = await evaluate(() => f(...inputs), { engine: "reference" });
    assertEquals(recorded.shape, eager.shape);
    assertNear(recorded.data as ArrayLike<number>, eager.dataSync(), name);
  });

  if (!gradients) continue;
  Deno.test(`the gradient of ${name} is tfjs's, to ${BOUND} of the largest`, async () => {
    const g = numbers(f(...inputs).shape, 5), eager = gradients(g, inputs);
    const scalar = (args: Tensor[]) => f(...args).mul(g).sum();
    for (const engine of ["reference", "wasm"] as const) {
      const recorded = await evaluate(() => grad(scalar)([...inputs]), { engine });
      eager.forEach((expected, i) => {
        const found = recorded[i].data as ArrayLike<number>;
        assertNear(found, expected.dataSync(), `${engine}, operand ${i}`);
      });
    }
  });
}

Deno.test("conv2d with channels first is that with channels last", async () => {
  const x = tf.transpose(image, [0, 3, 1, 2]) as Image;
  const pad: Pad = [[0, 0], [0, 0], [1, 2], [0, 1]];
  const found = await evaluate(() => tf.conv2d(x, filter, 2, pad, "NCHW"), { engine: "reference" });
  const last = tf.conv2d(image, filter, 2, [[0, 0], [1, 2], [0, 1], [0, 0]]);
  const expected = tf.transpose(last, [0, 3, 1, 2]);
  assertEquals(found.shape, expected.shape);
  assertNear(found.data as ArrayLike<number>, expected.dataSync(), "NCHW");
});

Deno.test("maxPool: of equal elements the first gets the gradient, as in tfjs", async () => {
  const x = tf.ones([1, 3, 3, 1]) as Image, g = tf.ones([1, 2, 2, 1]);
  const f = (x: Tensor) => tf.maxPool(x as Image, 2, 1, "valid");
  const attrs = { filterSize: 2, strides: 1, pad: "valid" };
  const eager = kernel("MaxPoolGrad", { dy: g, input: x, output: f(x) }, attrs).dataSync();
  const recorded = await evaluate(() => grad((x: Tensor) => f(x).sum())(x), { engine: "wasm" });
  assertEquals([...recorded.data as Iterable<number>], [...eager]);
  assertEquals([...eager], [1, 1, 0, 1, 1, 0, 0, 0, 0]);
});

Deno.test("maxPool: a NaN under a window is its result", async () => {
  const x = tf.tensor4d([1, NaN, 3, 5], [1, 1, 4, 1]);
  const found = await evaluate(() => tf.maxPool(x, [1, 2], 1, "valid"), { engine: "wasm" });
  assertEquals([...found.data as Iterable<number>], [NaN, NaN, 5]);
});

Deno.test("conv2d: a number pads both axes, whatever the filter's sides", async () => {
  const found = await evaluate(() => tf.conv2d(image, filter, 1, 1), { engine: "reference" });
  assertEquals(found.shape, [2, 7, 7, 4]);
  const pad: Pad = [[0, 0], [1, 1], [1, 1], [0, 0]];
  assertNear(found.data as ArrayLike<number>, tf.conv2d(image, filter, 1, pad).dataSync(), "pad 1");
});

Deno.test("avgPool: at a padded edge each element's share is by how many are averaged", async () => {
  const x = tf.ones([1, 1, 3, 1]) as Image;
  const f = (x: Tensor) => tf.avgPool(x as Image, [1, 2], 1, "same").sum();
  const recorded = await evaluate(() => grad(f)(x), { engine: "wasm" });
  assertEquals([...recorded.data as Iterable<number>], [0.5, 1, 1.5]);
});

/** What is refused, each with a part of the message. */
const REFUSED: readonly (readonly [string, () => Tensor, RegExp])[] = [
  [
    "a filter larger than the image",
    () => tf.conv2d(image, numbers([8, 2, 3, 4]), 1, "valid"),
    /the filter spans 8 rows, the image has 7, with padding 7/,
  ],
  [
    "a filter of other channels",
    () => tf.conv2d(image, numbers([3, 3, 2, 4]), 1, "valid"),
    /depth of input \(3\) must match input depth for filter 2/,
  ],
  [
    "a negative dilation",
    () => tf.conv2d(image, filter, 1, "valid", "NHWC", -1),
    /Dilated rates should be larger than 0/,
  ],
  [
    "a stride of 0",
    () => tf.conv2d(image, filter, 0, "valid"),
    /Strides should be larger than 0/,
  ],
  [
    "a pool larger than the image",
    () => tf.maxPool(image, [3, 8], 1, "valid"),
    /the window spans 8 columns, the image has 6, with padding 6/,
  ],
  [
    "an average of padding",
    () => tf.avgPool(image, 1, 1, 1),
    /a window has nothing but padding in it/,
  ],
  [
    "a pool of padding",
    () => tf.maxPool(image, 1, 1, 1),
    /window 0 along axis 1 has nothing but padding in it/,
  ],
];

for (const [what, f, message] of REFUSED) {
  Deno.test(`recording refuses ${what}: ${message.source}`, async () => {
    const error = await assertRejects(() => evaluate(() => f(), { engine: "reference" }));
    assert(error instanceof Error && message.test(error.message), `${error}`);
    assert(/window_ops_test\.ts:\d+:\d+$/.test((error as Error).message), `${error}`);
  });
}
