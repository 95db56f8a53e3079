import { attrsOf, type KernelTable } from "./kernel.ts";

type Pairs = readonly [number, number][];

/** Kernels that make one array of every so many elements along some axes, stacked along the batch, and put them back. */
export const SPACE_TO_BATCH: KernelTable = {
  SpaceToBatchND: (call) => {
    const { builder: b, inputs: { x } } = call;
    const { blockShape, paddings } = attrsOf<{ blockShape: number[]; paddings: Pairs }>(call);
    const blocks = blockShape.length, { shape } = b.type(x), [batch] = shape;
    const rest = shape.slice(blocks + 1);
    const padding: Pairs = [[0, 0], ...paddings, ...rest.map((): [number, number] => [0, 0])];
    const padded = b.add({ kind: "pad", inputs: [x], padding, value: 0 });
    const sizes = b.type(padded).shape.slice(1, blocks + 1).map((n, i) => n / blockShape[i]);
    const apart = [batch, ...sizes.flatMap((n, i) => [n, blockShape[i]]), ...rest];
    const own = sizes.map((_, i) => 2 * i + 1), within = own.map((axis) => axis + 1);
    const last = rest.map((_, i) => 2 * blocks + 1 + i);
    const turned = b.transpose(b.reshape(padded, apart), [...within, 0, ...own, ...last]);
    const count = blockShape.reduce((n, m) => n * m, batch);
    return b.reshape(turned, [count, ...sizes, ...rest]);
  },
  BatchToSpaceND: (call) => {
    const { builder: b, inputs: { x } } = call;
    const { blockShape, crops } = attrsOf<{ blockShape: number[]; crops: Pairs }>(call);
    const blocks = blockShape.length, { shape } = b.type(x);
    const sizes = shape.slice(1, blocks + 1), rest = shape.slice(blocks + 1);
    const batch = blockShape.reduce((n, m) => n / m, shape[0]);
    const apart = b.reshape(x, [...blockShape, batch, ...sizes, ...rest]);
    const pairs = sizes.flatMap((_, i) => [blocks + 1 + i, i]);
    const last = rest.map((_, i) => 2 * blocks + 1 + i);
    const turned = b.transpose(apart, [blocks, ...pairs, ...last]);
    const whole = [batch, ...sizes.map((n, i) => n * blockShape[i]), ...rest];
    const begin = [0, ...crops.map(([before]) => before), ...rest.map(() => 0)];
    const size = whole.map((n, axis) => {
      const [before, after] = crops[axis - 1] ?? [0, 0];
      return n - before - after;
    });
    return b.add({ kind: "slice", inputs: [b.reshape(turned, whole)], begin, size });
  },
};
