// Made by tests/tools/generate_tf_ops.ts from the declarations of tfjs-core 4.22.0: not to be edited.
// deno-fmt-ignore-file
import * as core from "@tensorflow/tfjs-core";
import { wrap } from "./wrap.ts";

export * from "@tensorflow/tfjs-core";

export const abs = wrap("abs", core.abs, { one: [0] });
export const acos = wrap("acos", core.acos, { one: [0] });
export const acosh = wrap("acosh", core.acosh, { one: [0] });
export const add = wrap("add", core.add, { one: [0, 1] });
export const addN = wrap("addN", core.addN, { list: [0] });
export const all = wrap("all", core.all, { one: [0] });
export const any = wrap("any", core.any, { one: [0] });
export const argMax = wrap("argMax", core.argMax, { one: [0] });
export const argMin = wrap("argMin", core.argMin, { one: [0] });
export const asin = wrap("asin", core.asin, { one: [0] });
export const asinh = wrap("asinh", core.asinh, { one: [0] });
export const atan = wrap("atan", core.atan, { one: [0] });
export const atan2 = wrap("atan2", core.atan2, { one: [0, 1] });
export const atanh = wrap("atanh", core.atanh, { one: [0] });
export const avgPool = wrap("avgPool", core.avgPool, { one: [0] });
export const avgPool3d = wrap("avgPool3d", core.avgPool3d, { one: [0] });
export const basicLSTMCell = wrap("basicLSTMCell", core.basicLSTMCell, { one: [0, 1, 2, 3, 4, 5] });
export const batchNorm = wrap("batchNorm", core.batchNorm, { one: [0, 1, 2, 3, 4] });
export const batchNorm2d = wrap("batchNorm2d", core.batchNorm2d, { one: [0, 1, 2, 3, 4] });
export const batchNorm3d = wrap("batchNorm3d", core.batchNorm3d, { one: [0, 1, 2, 3, 4] });
export const batchNorm4d = wrap("batchNorm4d", core.batchNorm4d, { one: [0, 1, 2, 3, 4] });
export const batchToSpaceND = wrap("batchToSpaceND", core.batchToSpaceND, { one: [0] });
export const bincount = wrap("bincount", core.bincount, { one: [0, 1] });
export const bitwiseAnd = wrap("bitwiseAnd", core.bitwiseAnd, {});
export const booleanMaskAsync = wrap("booleanMaskAsync", core.booleanMaskAsync, { one: [0, 1] });
export const broadcastArgs = wrap("broadcastArgs", core.broadcastArgs, { one: [0, 1] });
export const broadcastTo = wrap("broadcastTo", core.broadcastTo, { one: [0] });
export const cast = wrap("cast", core.cast, { one: [0] });
export const ceil = wrap("ceil", core.ceil, { one: [0] });
export const clipByValue = wrap("clipByValue", core.clipByValue, { one: [0] });
export const clone = wrap("clone", core.clone, { one: [0] });
export const complex = wrap("complex", core.complex, { one: [0, 1] });
export const concat = wrap("concat", core.concat, { list: [0] });
export const concat1d = wrap("concat1d", core.concat1d, { list: [0] });
export const concat2d = wrap("concat2d", core.concat2d, { list: [0] });
export const concat3d = wrap("concat3d", core.concat3d, { list: [0] });
export const concat4d = wrap("concat4d", core.concat4d, { list: [0] });
export const conv1d = wrap("conv1d", core.conv1d, { one: [0, 1] });
export const conv2d = wrap("conv2d", core.conv2d, { one: [0, 1] });
export const conv2dTranspose = wrap("conv2dTranspose", core.conv2dTranspose, { one: [0, 1] });
export const conv3d = wrap("conv3d", core.conv3d, { one: [0, 1] });
export const conv3dTranspose = wrap("conv3dTranspose", core.conv3dTranspose, { one: [0, 1] });
export const cos = wrap("cos", core.cos, { one: [0] });
export const cosh = wrap("cosh", core.cosh, { one: [0] });
export const cosineWindow = wrap("cosineWindow", core.cosineWindow, {});
export const cumprod = wrap("cumprod", core.cumprod, { one: [0] });
export const cumsum = wrap("cumsum", core.cumsum, { one: [0] });
export const denseBincount = wrap("denseBincount", core.denseBincount, { one: [0, 1] });
export const depthToSpace = wrap("depthToSpace", core.depthToSpace, { one: [0] });
export const depthwiseConv2d = wrap("depthwiseConv2d", core.depthwiseConv2d, { one: [0, 1] });
export const diag = wrap("diag", core.diag, { one: [0] });
export const dilation2d = wrap("dilation2d", core.dilation2d, { one: [0, 1] });
export const div = wrap("div", core.div, { one: [0, 1] });
export const divNoNan = wrap("divNoNan", core.divNoNan, { one: [0, 1] });
export const dot = wrap("dot", core.dot, { one: [0, 1] });
export const dropout = wrap("dropout", core.dropout, { one: [0] });
export const elu = wrap("elu", core.elu, { one: [0] });
export const ensureShape = wrap("ensureShape", core.ensureShape, { one: [0] });
export const equal = wrap("equal", core.equal, { one: [0, 1] });
export const erf = wrap("erf", core.erf, { one: [0] });
export const euclideanNorm = wrap("euclideanNorm", core.euclideanNorm, { one: [0] });
export const exp = wrap("exp", core.exp, { one: [0] });
export const expandDims = wrap("expandDims", core.expandDims, { one: [0] });
export const expm1 = wrap("expm1", core.expm1, { one: [0] });
export const eye = wrap("eye", core.eye, {});
export const fill = wrap("fill", core.fill, {});
export const floor = wrap("floor", core.floor, { one: [0] });
export const floorDiv = wrap("floorDiv", core.floorDiv, { one: [0, 1] });
export const gather = wrap("gather", core.gather, { one: [0, 1], indices: [1] });
export const gatherND = wrap("gatherND", core.gatherND, { one: [0, 1], indices: [1] });
export const greater = wrap("greater", core.greater, { one: [0, 1] });
export const greaterEqual = wrap("greaterEqual", core.greaterEqual, { one: [0, 1] });
export const imag = wrap("imag", core.imag, { one: [0] });
export const inTopKAsync = wrap("inTopKAsync", core.inTopKAsync, { one: [0, 1] });
export const isFinite = wrap("isFinite", core.isFinite, { one: [0] });
export const isInf = wrap("isInf", core.isInf, { one: [0] });
export const isNaN = wrap("isNaN", core.isNaN, { one: [0] });
export const leakyRelu = wrap("leakyRelu", core.leakyRelu, { one: [0] });
export const less = wrap("less", core.less, { one: [0, 1] });
export const lessEqual = wrap("lessEqual", core.lessEqual, { one: [0, 1] });
export const linspace = wrap("linspace", core.linspace, {});
export const localResponseNormalization = wrap("localResponseNormalization", core.localResponseNormalization, { one: [0] });
export const log = wrap("log", core.log, { one: [0] });
export const log1p = wrap("log1p", core.log1p, { one: [0] });
export const logSigmoid = wrap("logSigmoid", core.logSigmoid, { one: [0] });
export const logicalAnd = wrap("logicalAnd", core.logicalAnd, { one: [0, 1] });
export const logicalNot = wrap("logicalNot", core.logicalNot, { one: [0] });
export const logicalOr = wrap("logicalOr", core.logicalOr, { one: [0, 1] });
export const logicalXor = wrap("logicalXor", core.logicalXor, { one: [0, 1] });
export const lowerBound = wrap("lowerBound", core.lowerBound, { one: [0, 1] });
export const matMul = wrap("matMul", core.matMul, { one: [0, 1] });
export const max = wrap("max", core.max, { one: [0] });
export const maxPool = wrap("maxPool", core.maxPool, { one: [0] });
export const maxPool3d = wrap("maxPool3d", core.maxPool3d, { one: [0] });
export const maxPoolWithArgmax = wrap("maxPoolWithArgmax", core.maxPoolWithArgmax, { one: [0] });
export const maximum = wrap("maximum", core.maximum, { one: [0, 1] });
export const mean = wrap("mean", core.mean, { one: [0] });
export const meshgrid = wrap("meshgrid", core.meshgrid, { one: [0, 1] });
export const min = wrap("min", core.min, { one: [0] });
export const minimum = wrap("minimum", core.minimum, { one: [0, 1] });
export const mirrorPad = wrap("mirrorPad", core.mirrorPad, { one: [0] });
export const mod = wrap("mod", core.mod, { one: [0, 1] });
export const moments = wrap("moments", core.moments, { one: [0] });
export const movingAverage = wrap("movingAverage", core.movingAverage, { one: [0, 1] });
export const mul = wrap("mul", core.mul, { one: [0, 1] });
export const multiRNNCell = wrap("multiRNNCell", core.multiRNNCell, { one: [1], list: [2, 3] });
export const multinomial = wrap("multinomial", core.multinomial, { one: [0] });
export const neg = wrap("neg", core.neg, { one: [0] });
export const norm = wrap("norm", core.norm, { one: [0] });
export const notEqual = wrap("notEqual", core.notEqual, { one: [0, 1] });
export const oneHot = wrap("oneHot", core.oneHot, { one: [0], indices: [0] });
export const ones = wrap("ones", core.ones, {});
export const onesLike = wrap("onesLike", core.onesLike, { one: [0] });
export const outerProduct = wrap("outerProduct", core.outerProduct, { one: [0, 1] });
export const pad = wrap("pad", core.pad, { one: [0] });
export const pad1d = wrap("pad1d", core.pad1d, { one: [0] });
export const pad2d = wrap("pad2d", core.pad2d, { one: [0] });
export const pad3d = wrap("pad3d", core.pad3d, { one: [0] });
export const pad4d = wrap("pad4d", core.pad4d, { one: [0] });
export const pool = wrap("pool", core.pool, { one: [0] });
export const pow = wrap("pow", core.pow, { one: [0, 1] });
export const prelu = wrap("prelu", core.prelu, { one: [0, 1] });
export const prod = wrap("prod", core.prod, { one: [0] });
export const raggedGather = wrap("raggedGather", core.raggedGather, { one: [1, 2] });
export const raggedRange = wrap("raggedRange", core.raggedRange, { one: [0, 1, 2] });
export const raggedTensorToTensor = wrap("raggedTensorToTensor", core.raggedTensorToTensor, { one: [0, 1, 2] });
export const range = wrap("range", core.range, {});
export const real = wrap("real", core.real, { one: [0] });
export const reciprocal = wrap("reciprocal", core.reciprocal, { one: [0] });
export const relu = wrap("relu", core.relu, { one: [0] });
export const relu6 = wrap("relu6", core.relu6, { one: [0] });
export const reshape = wrap("reshape", core.reshape, { one: [0] });
export const reverse = wrap("reverse", core.reverse, { one: [0] });
export const reverse1d = wrap("reverse1d", core.reverse1d, { one: [0] });
export const reverse2d = wrap("reverse2d", core.reverse2d, { one: [0] });
export const reverse3d = wrap("reverse3d", core.reverse3d, { one: [0] });
export const reverse4d = wrap("reverse4d", core.reverse4d, { one: [0] });
export const round = wrap("round", core.round, { one: [0] });
export const rsqrt = wrap("rsqrt", core.rsqrt, { one: [0] });
export const scatterND = wrap("scatterND", core.scatterND, { one: [0, 1], indices: [0] });
export const searchSorted = wrap("searchSorted", core.searchSorted, { one: [0, 1] });
export const selu = wrap("selu", core.selu, { one: [0] });
export const separableConv2d = wrap("separableConv2d", core.separableConv2d, { one: [0, 1, 2] });
export const setdiff1dAsync = wrap("setdiff1dAsync", core.setdiff1dAsync, { one: [0, 1] });
export const sigmoid = wrap("sigmoid", core.sigmoid, { one: [0] });
export const sign = wrap("sign", core.sign, { one: [0] });
export const sin = wrap("sin", core.sin, { one: [0] });
export const sinh = wrap("sinh", core.sinh, { one: [0] });
export const slice = wrap("slice", core.slice, { one: [0] });
export const slice1d = wrap("slice1d", core.slice1d, { one: [0] });
export const slice2d = wrap("slice2d", core.slice2d, { one: [0] });
export const slice3d = wrap("slice3d", core.slice3d, { one: [0] });
export const slice4d = wrap("slice4d", core.slice4d, { one: [0] });
export const softmax = wrap("softmax", core.softmax, { one: [0] });
export const softplus = wrap("softplus", core.softplus, { one: [0] });
export const spaceToBatchND = wrap("spaceToBatchND", core.spaceToBatchND, { one: [0] });
export const sparseToDense = wrap("sparseToDense", core.sparseToDense, { one: [0, 1, 3], indices: [0] });
export const split = wrap("split", core.split, { one: [0] });
export const sqrt = wrap("sqrt", core.sqrt, { one: [0] });
export const square = wrap("square", core.square, { one: [0] });
export const squaredDifference = wrap("squaredDifference", core.squaredDifference, { one: [0, 1] });
export const squeeze = wrap("squeeze", core.squeeze, { one: [0] });
export const stack = wrap("stack", core.stack, { list: [0] });
export const step = wrap("step", core.step, { one: [0] });
export const stridedSlice = wrap("stridedSlice", core.stridedSlice, { one: [0] });
export const sub = wrap("sub", core.sub, { one: [0, 1] });
export const sum = wrap("sum", core.sum, { one: [0] });
export const tan = wrap("tan", core.tan, { one: [0] });
export const tanh = wrap("tanh", core.tanh, { one: [0] });
export const tensorScatterUpdate = wrap("tensorScatterUpdate", core.tensorScatterUpdate, { one: [0, 1, 2], indices: [1] });
export const tile = wrap("tile", core.tile, { one: [0] });
export const topk = wrap("topk", core.topk, { one: [0] });
export const transpose = wrap("transpose", core.transpose, { one: [0] });
export const unique = wrap("unique", core.unique, { one: [0] });
export const unsortedSegmentSum = wrap("unsortedSegmentSum", core.unsortedSegmentSum, { one: [0, 1], indices: [1] });
export const unstack = wrap("unstack", core.unstack, { one: [0] });
export const upperBound = wrap("upperBound", core.upperBound, { one: [0, 1] });
export const where = wrap("where", core.where, { one: [0, 1, 2] });
export const whereAsync = wrap("whereAsync", core.whereAsync, { one: [0] });
export const zeros = wrap("zeros", core.zeros, {});
export const zerosLike = wrap("zerosLike", core.zerosLike, { one: [0] });

export const image = {
  flipLeftRight: wrap("image.flipLeftRight", core.image.flipLeftRight, { one: [0] }),
  grayscaleToRGB: wrap("image.grayscaleToRGB", core.image.grayscaleToRGB, { one: [0] }),
  resizeNearestNeighbor: wrap("image.resizeNearestNeighbor", core.image.resizeNearestNeighbor, { one: [0] }),
  resizeBilinear: wrap("image.resizeBilinear", core.image.resizeBilinear, { one: [0] }),
  rgbToGrayscale: wrap("image.rgbToGrayscale", core.image.rgbToGrayscale, { one: [0] }),
  rotateWithOffset: wrap("image.rotateWithOffset", core.image.rotateWithOffset, { one: [0] }),
  cropAndResize: wrap("image.cropAndResize", core.image.cropAndResize, { one: [0, 1, 2] }),
  nonMaxSuppression: wrap("image.nonMaxSuppression", core.image.nonMaxSuppression, { one: [0, 1] }),
  nonMaxSuppressionAsync: wrap("image.nonMaxSuppressionAsync", core.image.nonMaxSuppressionAsync, { one: [0, 1] }),
  nonMaxSuppressionWithScore: wrap("image.nonMaxSuppressionWithScore", core.image.nonMaxSuppressionWithScore, { one: [0, 1] }),
  nonMaxSuppressionWithScoreAsync: wrap("image.nonMaxSuppressionWithScoreAsync", core.image.nonMaxSuppressionWithScoreAsync, { one: [0, 1] }),
  nonMaxSuppressionPadded: wrap("image.nonMaxSuppressionPadded", core.image.nonMaxSuppressionPadded, { one: [0, 1] }),
  nonMaxSuppressionPaddedAsync: wrap("image.nonMaxSuppressionPaddedAsync", core.image.nonMaxSuppressionPaddedAsync, { one: [0, 1] }),
  threshold: wrap("image.threshold", core.image.threshold, { one: [0] }),
  transform: wrap("image.transform", core.image.transform, { one: [0, 1] }),
};
export const linalg = {
  bandPart: wrap("linalg.bandPart", core.linalg.bandPart, { one: [0] }),
  gramSchmidt: wrap("linalg.gramSchmidt", core.linalg.gramSchmidt, {}),
  qr: wrap("linalg.qr", core.linalg.qr, {}),
};
export const losses = {
  absoluteDifference: wrap("losses.absoluteDifference", core.losses.absoluteDifference, { one: [0, 1, 2] }),
  computeWeightedLoss: wrap("losses.computeWeightedLoss", core.losses.computeWeightedLoss, { one: [0, 1] }),
  cosineDistance: wrap("losses.cosineDistance", core.losses.cosineDistance, { one: [0, 1, 3] }),
  hingeLoss: wrap("losses.hingeLoss", core.losses.hingeLoss, { one: [0, 1, 2] }),
  huberLoss: wrap("losses.huberLoss", core.losses.huberLoss, { one: [0, 1, 2] }),
  logLoss: wrap("losses.logLoss", core.losses.logLoss, { one: [0, 1, 2] }),
  meanSquaredError: wrap("losses.meanSquaredError", core.losses.meanSquaredError, { one: [0, 1, 2] }),
  sigmoidCrossEntropy: wrap("losses.sigmoidCrossEntropy", core.losses.sigmoidCrossEntropy, { one: [0, 1, 2] }),
  softmaxCrossEntropy: wrap("losses.softmaxCrossEntropy", core.losses.softmaxCrossEntropy, { one: [0, 1, 2] }),
};
export const signal = {
  hammingWindow: wrap("signal.hammingWindow", core.signal.hammingWindow, {}),
  hannWindow: wrap("signal.hannWindow", core.signal.hannWindow, {}),
  frame: wrap("signal.frame", core.signal.frame, {}),
  stft: wrap("signal.stft", core.signal.stft, {}),
};
export const sparse = {
  sparseFillEmptyRows: wrap("sparse.sparseFillEmptyRows", core.sparse.sparseFillEmptyRows, { one: [0, 1, 2, 3] }),
  sparseReshape: wrap("sparse.sparseReshape", core.sparse.sparseReshape, { one: [0, 1, 2] }),
  sparseSegmentMean: wrap("sparse.sparseSegmentMean", core.sparse.sparseSegmentMean, { one: [0, 1, 2] }),
  sparseSegmentSum: wrap("sparse.sparseSegmentSum", core.sparse.sparseSegmentSum, { one: [0, 1, 2] }),
};
export const spectral = {
  fft: wrap("spectral.fft", core.spectral.fft, {}),
  ifft: wrap("spectral.ifft", core.spectral.ifft, {}),
  rfft: wrap("spectral.rfft", core.spectral.rfft, {}),
  irfft: wrap("spectral.irfft", core.spectral.irfft, {}),
};
export const string = {
  stringNGrams: wrap("string.stringNGrams", core.string.stringNGrams, { one: [0, 1] }),
  stringSplit: wrap("string.stringSplit", core.string.stringSplit, { one: [0, 1] }),
  stringToHashBucketFast: wrap("string.stringToHashBucketFast", core.string.stringToHashBucketFast, { one: [0] }),
  staticRegexReplace: wrap("string.staticRegexReplace", core.string.staticRegexReplace, { one: [0] }),
};
