/**
 * A call of every op of tfjs: those that can be recorded, and those that say why they cannot. Names are as in `tf`.
 *
 * @module
 */
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";

/** A call. */
export type Call = () => unknown;

const v = tf.tensor1d([0.5, -1.5, 2, 0, 3.5]);
const p = tf.tensor1d([0.5, 1.5, 2, 0.1, 3.5]);
const u = tf.tensor1d([0.5, -0.5, 0.25, 0, 0.9]);
const odd = tf.tensor1d([1, -Infinity, NaN, 0, Infinity]);
const i = tf.tensor1d([3, -2, 0, 7, 5], "int32");
const at = tf.tensor1d([1, 0, 1], "int32");
const b = tf.tensor1d([true, false, true, false, false], "bool");
const m = tf.tensor2d([[1, 2, 3], [4, 5, 6.5]]);
const n = tf.tensor2d([[1, -2], [0.5, 3], [-1, 0.25]]);
const c = tf.tensor3d([[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]]);
const pairs = tf.tensor2d([[0, 2], [1, 1]], [2, 2], "int32");
const images = wave([2, 4, 6, 3]) as Tensor4D;
const grey = tf.cast(tf.mul(wave([4, 6, 1]), 255), "int32") as Tensor3D;
const row = wave([1, 2]) as Tensor2D;

const patch = () => wave([2, 2, 3, 2]) as Tensor4D;

/** Numbers in [0, 1], none like another. */
function wave(shape: number[]): Tensor {
  const size = shape.reduce((product, size) => product * size, 1);
  return tf.tensor(Array.from({ length: size }, (_, k) => 0.5 + 0.5 * Math.sin(k * k + 1)), shape);
}

/** Arrays where tfjs's declarations ask for tensors, but its ops take both. */
const numbers = <T extends Tensor = Tensor1D>(values: unknown) => values as T;

/** Ops that can be recorded. */
export const RECORDED: Readonly<Record<string, Call>> = {
  abs: () => [v.abs(), i.abs()],
  acos: () => u.acos(),
  acosh: () => p.add(1).acosh(),
  add: () => [v.add(p), i.add(v), m.add([1, 2, 3])],
  addN: () => tf.addN([v, p, u]),
  all: () => [b.all(), v.greater(-5).all(0, true)],
  any: () => b.any(),
  argMax: () => [m.argMax(1), m.argMax()],
  argMin: () => m.argMin(0),
  asin: () => u.asin(),
  asinh: () => v.asinh(),
  atan: () => v.atan(),
  atan2: () => tf.atan2(v, p),
  atanh: () => u.atanh(),
  avgPool: () => tf.avgPool(images, 2, 1, 0),
  basicLSTMCell: () => {
    const [kernel, bias] = [tf.ones([5, 8]) as Tensor2D, tf.ones([8]) as Tensor1D];
    const forget = tf.scalar(1);
    return tf.basicLSTMCell(forget, kernel, bias, tf.ones([1, 3]) as Tensor2D, row, row);
  },
  batchNorm: () => [
    tf.batchNorm(m, [1, 2, 3], [1, 4, 9], [1, 1, 1], [2, 2, 2], 0.01),
    tf.batchNorm(images, [1, 2, 3], [1, 4, 9]),
  ],
  batchNorm2d: () => tf.batchNorm2d(m, m, m),
  batchNorm3d: () => tf.batchNorm3d(c, [1, 2], [3, 4]),
  batchNorm4d: () => tf.batchNorm4d(images, [1, 2, 3], [1, 4, 9], undefined, [1, 2, 3]),
  batchToSpaceND: () => tf.batchToSpaceND(tf.reshape(images, [4, 4, 9]), [2, 2], [[1, 0], [0, 1]]),
  bincount: () => [
    tf.bincount(at as Tensor1D, tf.tensor1d([]), 3),
    tf.bincount(at as Tensor1D, [1, 2, 4], 1),
  ],
  broadcastTo: () => v.broadcastTo([2, 5]),
  buffer: () => tf.buffer([2]).toTensor(),
  cast: () => [v.toInt(), v.toBool(), b.toFloat()],
  ceil: () => v.ceil(),
  clipByValue: () => v.clipByValue(-1, 1.25),
  clone: () => v.clone(),
  concat: () => [v.concat(p), tf.concat([m, m], 1), tf.concat([v, i])],
  concat1d: () => tf.concat1d([v, p]),
  concat2d: () => tf.concat2d([m, m], 0),
  concat3d: () => tf.concat3d([c, c], 2),
  concat4d: () => tf.concat4d([images, images], 3),
  conv1d: () => tf.conv1d(tf.ones([1, 4, 3]) as Tensor3D, tf.ones([1, 3, 2]) as Tensor3D, 1, 0),
  conv2d: () => tf.conv2d(images, patch(), 1, 0),
  conv2dTranspose: () =>
    tf.conv2dTranspose(images, tf.ones([1, 1, 2, 3]) as Tensor4D, [2, 4, 6, 2], 1, 0),
  cos: () => v.cos(),
  cosh: () => v.cosh(),
  cosineWindow: () => tf.cosineWindow(5, 0.5, 0.5),
  cumprod: () => [tf.cumprod(v), tf.cumprod(m, 1, true, true), tf.cumprod(c, 1, false, true)],
  cumsum: () => [v.cumsum(), m.cumsum(1, true, true), c.cumsum(1)],
  denseBincount: () => [
    tf.denseBincount(tf.reshape(i.abs(), [1, 5]) as Tensor2D, tf.reshape(p, [1, 5]) as Tensor2D, 4),
    tf.denseBincount(pairs as Tensor2D, numbers<Tensor2D>([]), 3, true),
  ],
  depthToSpace: () => tf.depthToSpace(tf.reshape(images, [2, 2, 3, 12]) as Tensor4D, 2),
  depthwiseConv2d: () => tf.depthwiseConv2d(images, patch(), 1, 0),
  diag: () => [tf.diag(v), tf.diag(m)],
  div: () => [v.div(p), i.div(tf.scalar(2, "int32"))],
  divNoNan: () => tf.divNoNan(p, v),
  dot: () => [tf.dot(v, p), tf.dot(m, n)],
  einsum: () => [tf.einsum("ij,jk->ik", m, n), tf.einsum("ij->j", m)],
  elu: () => v.elu(),
  ensureShape: () => tf.ensureShape(v, [5]),
  equal: () => v.equal(p),
  erf: () => v.erf(),
  euclideanNorm: () => [tf.euclideanNorm(m), tf.euclideanNorm(m, 1)],
  exp: () => v.exp(),
  expandDims: () => [m.expandDims(1), m.expandDims(-1)],
  expm1: () => v.expm1(),
  eye: () => [tf.eye(3), tf.eye(2, 3, [2])],
  fill: () => tf.fill([2], 0.5),
  floor: () => v.floor(),
  floorDiv: () => i.floorDiv(tf.scalar(3, "int32")),
  "fused.conv2d": () => tf.fused.conv2d({ x: images, filter: patch(), strides: 1, pad: 0 }),
  "fused.depthwiseConv2d": () =>
    tf.fused.depthwiseConv2d({ x: images, filter: patch(), strides: 1, pad: 0 }),
  "fused.matMul": () => tf.fused.matMul({ a: m, b: n, bias: numbers([1, 2]), activation: "relu" }),
  gather: () => [v.gather([4, 0, 4]), m.gather([[0, 2], [1, 1]], 1), tf.gather(m, pairs, 1, 1)],
  gatherND: () => [tf.gatherND(m, pairs), tf.gatherND(c, [[1], [0]]), tf.gatherND(c, pairs)],
  greater: () => v.greater(p),
  greaterEqual: () => i.greaterEqual(3),
  "image.flipLeftRight": () => tf.image.flipLeftRight(images),
  "image.grayscaleToRGB": () => tf.image.grayscaleToRGB(grey),
  "image.resizeBilinear": () =>
    SIZES.flatMap((size) => [
      tf.image.resizeBilinear(images, size),
      tf.image.resizeBilinear(images, size, true),
      tf.image.resizeBilinear(images, size, false, true),
    ]),
  "image.resizeNearestNeighbor": () =>
    SIZES.flatMap((size) => [
      tf.image.resizeNearestNeighbor(images, size),
      tf.image.resizeNearestNeighbor(images, size, true),
      tf.image.resizeNearestNeighbor(images, size, false, true),
    ]),
  "image.rgbToGrayscale": () => tf.image.rgbToGrayscale(images),
  "image.threshold": () => [
    tf.image.threshold(grey, "binary", false, 0.5),
    tf.image.threshold(grey, "otsu", true),
  ],
  isFinite: () => odd.isFinite(),
  isInf: () => odd.isInf(),
  isNaN: () => odd.isNaN(),
  keep: () => tf.keep(v.add(1)),
  leakyRelu: () => v.leakyRelu(0.3),
  less: () => v.less(p),
  lessEqual: () => v.lessEqual(p),
  "linalg.bandPart": () => [
    tf.linalg.bandPart(tf.ones([3, 4]), 1, 0),
    tf.linalg.bandPart(tf.ones([2, 3, 3]), -1, 1),
  ],
  "linalg.gramSchmidt": () => tf.linalg.gramSchmidt(tf.tensor2d([[1, 2], [3, 5]])),
  "linalg.qr": () => tf.linalg.qr(tf.tensor2d([[1, 2], [3, 5]])),
  linspace: () => tf.linspace(0, 1, 5),
  localResponseNormalization: () => tf.localResponseNormalization(images, 1, 2, 0.3, 0.7),
  log: () => p.log(),
  log1p: () => p.log1p(),
  logSigmoid: () => v.logSigmoid(),
  logSoftmax: () => m.logSoftmax(),
  logSumExp: () => [m.logSumExp(), m.logSumExp(1), m.logSumExp(0, true)],
  logicalAnd: () => b.logicalAnd(v.greater(0)),
  logicalNot: () => b.logicalNot(),
  logicalOr: () => b.logicalOr(v.greater(0)),
  logicalXor: () => b.logicalXor(v.greater(0)),
  "losses.absoluteDifference": () => tf.losses.absoluteDifference(v, p),
  "losses.computeWeightedLoss": () => tf.losses.computeWeightedLoss(v, p),
  "losses.cosineDistance": () => tf.losses.cosineDistance(m, m.add(1), 1),
  "losses.hingeLoss": () => tf.losses.hingeLoss(b.toFloat(), v),
  "losses.huberLoss": () => tf.losses.huberLoss(v, p),
  "losses.logLoss": () => tf.losses.logLoss(v.sigmoid(), p.sigmoid()),
  "losses.meanSquaredError": () => tf.losses.meanSquaredError(v, p),
  "losses.sigmoidCrossEntropy": () => tf.losses.sigmoidCrossEntropy(b.toFloat(), v),
  "losses.softmaxCrossEntropy": () => tf.losses.softmaxCrossEntropy(tf.oneHot([1, 0], 3), m),
  lowerBound: () => tf.lowerBound([[1, 2, 2, 3]], [[0, 2, 9]]),
  matMul: () => [m.matMul(n), m.matMul(m, false, true), tf.matMul(c, tf.ones([1, 2, 4]))],
  "math.confusionMatrix": () =>
    tf.math.confusionMatrix(at as Tensor1D, tf.tensor1d([1, 1, 0], "int32"), 2),
  max: () => [m.max(), m.max(1, true), i.max()],
  maxPool: () => tf.maxPool(images, 2, 1, 0),
  maxPoolWithArgmax: () => Object.values(tf.maxPoolWithArgmax(images, 2, 1, 0)),
  maximum: () => v.maximum(p),
  mean: () => [m.mean(), m.mean(1, true), i.mean()],
  meshgrid: () => tf.meshgrid([1, 2], [3, 4, 5]),
  min: () => m.min(0),
  minimum: () => v.minimum(0.75),
  mirrorPad: () => [
    tf.mirrorPad(m, [[1, 1], [2, 1]], "reflect"),
    tf.mirrorPad(m, [[0, 2], [3, 0]], "symmetric"),
  ],
  mod: () => v.mod(p),
  moments: () => Object.values(tf.moments(m, 0)),
  movingAverage: () => tf.movingAverage(v, p, 0.5, undefined, false),
  mul: () => [v.mul(p), i.mul(2), b.mul(v)],
  multiRNNCell: () =>
    tf.multiRNNCell([(x, state, h) => [state.add(h), h.add(x)]], row, [row], [row]).flat(),
  neg: () => v.neg(),
  norm: () => [tf.norm(v), tf.norm(m, 1, 1), tf.norm(m, Infinity), tf.norm(m, "fro", [0, 1])],
  notEqual: () => v.notEqual(p),
  oneHot: () => [tf.oneHot(i, 4), tf.oneHot([1, 0], 3, 5, -1)],
  ones: () => tf.ones([2], "int32"),
  onesLike: () => tf.onesLike(m),
  outerProduct: () => tf.outerProduct(v, p),
  pad: () => [v.pad([[1, 2]], 9), m.pad([[0, 1], [2, 0]])],
  pad1d: () => tf.pad1d(v, [1, 2]),
  pad2d: () => tf.pad2d(m, [[1, 0], [0, 1]]),
  pad3d: () => tf.pad3d(c, [[1, 0], [0, 1], [0, 0]]),
  pad4d: () => tf.pad4d(images, [[0, 0], [1, 1], [2, 0], [0, 0]]),
  pool: () => tf.pool(images, 2, "max", "same"),
  pow: () => [p.pow(v), v.pow(2)],
  prelu: () => tf.prelu(v, [0.1, 0.2, 0.3, 0.4, 0.5]),
  prod: () => [m.prod(), m.prod(0)],
  range: () => [tf.range(0, 5, 2), tf.range(5, 0, -2, "int32")],
  reciprocal: () => p.reciprocal(),
  relu: () => v.relu(),
  relu6: () => v.mul(3).relu6(),
  reshape: () => m.reshape([3, -1]),
  reverse: () => [m.reverse(), m.reverse(1)],
  reverse1d: () => tf.reverse1d(v),
  reverse2d: () => tf.reverse2d(m, 1),
  reverse3d: () => tf.reverse3d(c, [0, 2]),
  reverse4d: () => tf.reverse4d(images, [1]),
  round: () => v.add(1).round(),
  rsqrt: () => p.rsqrt(),
  scalar: () => tf.scalar(2),
  scatterND: () => [
    tf.scatterND([[0, 2], [0, 2]], [1, 2], [2, 3]),
    tf.scatterND([[3], [1]], m, [4, 3]),
  ],
  searchSorted: () => [
    tf.searchSorted([[1, 2, 2, 3]], [[0, 2, 9]], "left"),
    tf.searchSorted([[1, 2, 2, 3]], [[0, 2, 9]], "right"),
  ],
  selu: () => v.selu(),
  separableConv2d: () =>
    tf.separableConv2d(images, patch(), tf.ones([1, 1, 6, 1]) as Tensor4D, 1, "same"),
  sigmoid: () => v.sigmoid(),
  sign: () => v.sign(),
  "signal.frame": () => tf.signal.frame(v as Tensor1D, 2, 1),
  "signal.hammingWindow": () => tf.signal.hammingWindow(4),
  "signal.hannWindow": () => tf.signal.hannWindow(4),
  sin: () => v.sin(),
  sinh: () => v.sinh(),
  slice: () => [v.slice(1, 3), c.slice([0, 1], [1, 2])],
  slice1d: () => tf.slice1d(v, 1, 2),
  slice2d: () => tf.slice2d(m, [0, 1], [2, 2]),
  slice3d: () => tf.slice3d(c, [0, 1, 0], [1, 2, 2]),
  slice4d: () => tf.slice4d(images, [0, 1, 0, 0], [1, 2, 2, 1]),
  softmax: () => m.softmax(),
  softplus: () => v.softplus(),
  spaceToBatchND: () => [
    tf.spaceToBatchND(images, [2, 3], [[0, 0], [0, 0]]),
    tf.spaceToBatchND(images, [2, 2], [[1, 1], [2, 0]]),
  ],
  sparseToDense: () => [
    tf.sparseToDense([1, 3], [5, 6], [5], -1),
    tf.sparseToDense(pairs, 3, [2, 3]),
  ],
  split: () => [...m.split(3, 1), ...tf.split(m, [1, -1], 1)],
  sqrt: () => p.sqrt(),
  square: () => i.square(),
  squaredDifference: () => v.squaredDifference(p),
  squeeze: () => m.expandDims(-1).squeeze(),
  stack: () => [v.stack(p), tf.stack([m, m], -1)],
  step: () => v.step(0.25),
  stridedSlice: () => [
    tf.stridedSlice(v, [0], [5], [2]),
    tf.stridedSlice(v, [4], [0], [-2]),
    tf.stridedSlice(v, [1], [4], [3]),
    tf.stridedSlice(m, [0, -1], [2, -4], [1, -1]),
    tf.stridedSlice(m, [0, 0], [0, 0], [1, 2], 3, 3),
    tf.stridedSlice(m, [1, 0], [2, 3], [1, 1], 0, 0, 0, 0, 1),
    tf.stridedSlice(m, [0, 0, 0], [1, 2, 3], [1, 1, 2], 0, 0, 0, 1),
  ],
  sub: () => v.sub(p),
  sum: () => [m.sum(), m.sum(0), m.sum(-1, true), tf.sum(b)],
  tan: () => v.tan(),
  tanh: () => v.tanh(),
  tensor: () => tf.tensor([[1, 2], [3, 4]]),
  tensor1d: () => tf.tensor1d([1, 2]),
  tensor2d: () => tf.tensor2d([[1, 2]]),
  tensor3d: () => tf.tensor3d([[[1, 2]]]),
  tensor4d: () => tf.tensor4d([[[[1, 2]]]]),
  tensor5d: () => tf.tensor5d([[[[[1, 2]]]]]),
  tensor6d: () => tf.tensor6d([[[[[[1, 2]]]]]]),
  tensorScatterUpdate: () => [
    // Sums, since tfjs writes into its operand.
    tf.tensorScatterUpdate(m.add(1), [[1], [0], [1]], tf.ones([3, 3]).mul([[7], [1], [2]])),
    tf.tensorScatterUpdate(m.add(1), pairs, [7, 8]),
  ],
  tidy: () => tf.tidy(() => v.add(1)),
  tile: () => [m.tile([2, 1]), tf.tile([1.5], [3])],
  topk: () => [tf.topk(v, 3), tf.topk(c, 1), tf.topk(i, 5)].flatMap((t) => [t.values, t.indices]),
  transpose: () => [m.transpose(), c.transpose([2, 0, 1])],
  unsortedSegmentSum: () => n.unsortedSegmentSum(at as Tensor1D, 3),
  unstack: () => tf.unstack(m, 1),
  upperBound: () => tf.upperBound([[1, 2, 2, 3]], [[0, 2, 9]]),
  where: () => [tf.where(b, v, p), v.where(b, tf.scalar(7))],
  zeros: () => tf.zeros([2]),
  zerosLike: () => tf.zerosLike(i),
};

const SIZES: readonly [number, number][] = [[2, 3], [8, 9], [4, 6], [1, 1]];

const f = (x: Tensor) => x.square();
const strings = numbers(["a"]), boxes = numbers<Tensor2D>([[0, 0, 1, 1]]), scores = numbers([1]);
const cubes = () => tf.zeros([1, 2, 2, 2, 1]) as ReturnType<typeof tf.tensor5d>;

/** Ops that say why they cannot. */
export const REFUSED: Readonly<Record<string, Call>> = {
  avgPool3d: () => tf.avgPool3d(cubes(), 1, 1, 0),
  bitwiseAnd: () => tf.bitwiseAnd(i, i),
  booleanMaskAsync: () => tf.booleanMaskAsync(v, b),
  broadcastArgs: () => tf.broadcastArgs([1, 2], [2, 2]),
  complex: () => tf.complex([1], [2]),
  conv3d: () => tf.conv3d(cubes(), tf.ones([1, 1, 1, 1, 1]), 1, "same"),
  conv3dTranspose: () =>
    tf.conv3dTranspose(cubes(), tf.ones([1, 1, 1, 1, 1]), [1, 2, 2, 2, 1], 1, "same"),
  customGrad: () => tf.customGrad((x) => ({ value: x as Tensor, gradFunc: (dy) => dy }))(v),
  dilation2d: () => tf.dilation2d(images, tf.ones([1, 1, 3]) as Tensor3D, 1, "same"),
  dropout: () => tf.dropout(v, 0.5),
  fft: () => tf.fft(v),
  grad: () => tf.grad(f)(v),
  grads: () => tf.grads(f)([v]),
  ifft: () => tf.ifft(v),
  imag: () => tf.imag(v),
  "image.cropAndResize": () => tf.image.cropAndResize(images, boxes, numbers([0]), [2, 2]),
  "image.nonMaxSuppression": () => tf.image.nonMaxSuppression(boxes, scores, 1),
  "image.nonMaxSuppressionAsync": () => tf.image.nonMaxSuppressionAsync(boxes, scores, 1),
  "image.nonMaxSuppressionPadded": () => tf.image.nonMaxSuppressionPadded(boxes, scores, 1),
  "image.nonMaxSuppressionPaddedAsync": () =>
    tf.image.nonMaxSuppressionPaddedAsync(boxes, scores, 1),
  "image.nonMaxSuppressionWithScore": () => tf.image.nonMaxSuppressionWithScore(boxes, scores, 1),
  "image.nonMaxSuppressionWithScoreAsync": () =>
    tf.image.nonMaxSuppressionWithScoreAsync(boxes, scores, 1),
  "image.rotateWithOffset": () => tf.image.rotateWithOffset(images, 1),
  "image.transform": () => tf.image.transform(images, tf.ones([2, 8]) as Tensor2D),
  inTopKAsync: () => tf.inTopKAsync(m, at),
  irfft: () => tf.irfft(v),
  maxPool3d: () => tf.maxPool3d(cubes(), 1, 1, 0),
  multinomial: () => tf.multinomial(v as Tensor1D, 2),
  print: () => tf.print(v),
  raggedGather: () => tf.raggedGather([tf.tensor1d([0, 3, 5], "int32")], v, at, 1),
  raggedRange: () => tf.raggedRange(v, v, v),
  raggedTensorToTensor: () => tf.raggedTensorToTensor([2, 2], v, 0, [at], ["ROW_SPLITS"]),
  rand: () => tf.rand([2], Math.random),
  randomGamma: () => tf.randomGamma([2], 1),
  randomNormal: () => tf.randomNormal([2]),
  randomStandardNormal: () => tf.randomStandardNormal([2]),
  randomUniform: () => tf.randomUniform([2]),
  randomUniformInt: () => tf.randomUniformInt([2], 0, 9),
  real: () => tf.real(v),
  rfft: () => tf.rfft(v),
  setdiff1dAsync: () => tf.setdiff1dAsync(v, v),
  "signal.stft": () => tf.signal.stft(v as Tensor1D, 2, 1),
  "sparse.sparseFillEmptyRows": () => tf.sparse.sparseFillEmptyRows(pairs, [1, 2], [2, 3], 0),
  "sparse.sparseReshape": () => tf.sparse.sparseReshape(pairs, [2, 3], [3, 2]),
  "sparse.sparseSegmentMean": () => tf.sparse.sparseSegmentMean(m, [0, 1], [0, 0]),
  "sparse.sparseSegmentSum": () => tf.sparse.sparseSegmentSum(m, [0, 1], [0, 0]),
  "spectral.fft": () => tf.spectral.fft(v),
  "spectral.ifft": () => tf.spectral.ifft(v),
  "spectral.irfft": () => tf.spectral.irfft(v),
  "spectral.rfft": () => tf.spectral.rfft(v),
  "string.staticRegexReplace": () => tf.string.staticRegexReplace(strings, "a", "b"),
  "string.stringNGrams": () => tf.string.stringNGrams(strings, at, "|", [1], "", "", 0, false),
  "string.stringSplit": () => tf.string.stringSplit(strings, " "),
  "string.stringToHashBucketFast": () => tf.string.stringToHashBucketFast(strings, 3),
  truncatedNormal: () => tf.truncatedNormal([2]),
  unique: () => tf.unique(v),
  valueAndGrad: () => tf.valueAndGrad(f)(v),
  valueAndGrads: () => tf.valueAndGrads(f)([v]),
  variable: () => tf.variable(v),
  variableGrads: () => tf.variableGrads(() => tf.scalar(1)),
  whereAsync: () => tf.whereAsync(b),
};

/** Functions of `tf` that are no ops: they compute nothing, so that there is nothing to record. */
export const NO_OPS: Readonly<Record<string, string>> = {
  "classes": "AdadeltaOptimizer AdagradOptimizer AdamOptimizer AdamaxOptimizer DataStorage " +
    "Environment KernelBackend MomentumOptimizer Optimizer OptimizerConstructors RMSPropOptimizer " +
    "SGDOptimizer Tensor TensorBuffer Variable",
  "backends, kernels and gradients of tfjs":
    "backend copyRegisteredKernels engine env findBackend " +
    "findBackendFactory getBackend getGradient getKernel getKernelsForBackend ready registerBackend " +
    "registerGradient registerKernel removeBackend setBackend setPlatform unregisterGradient " +
    "unregisterKernel",
  "memory, time and warnings":
    "deprecationWarn disableDeprecationWarnings dispose disposeVariables " +
    "enableDebugMode enableProdMode memory nextFrame profile time",
  "dtypes and sizes": "enclosingPowerOfTwo sumOutType upcastType",
  "tools to write ops": "op train",
};
