/**
 * Kernels of tfjs that have no place in a graph, each with why and what to use instead.
 *
 * @module
 */
import { COMPLEX, GRADIENT, STRING, SUPPRESSION, VALUES } from "./reasons.ts";

const BOXES = "a graph has no node for it. Do it to the data before; " +
  "tf.image.resizeBilinear, tf.image.flipLeftRight and tf.slice work in a model";
const VOLUME = "a graph has no convolutions and pools of volumes. " +
  "Take one axis apart with tf.unstack and use those of images";
const SEGMENTS =
  `${VALUES}. Gather the rows and use tf.unsortedSegmentSum with a number of segments`;
const RAGGED = `${VALUES}. Pad the rows to one length and mask with tf.where`;
const PIXELS = "it reads or draws pixels of a browser. Call it outside";

/** Why a kernel is not recorded, by tfjs's name for it. */
export const REFUSED_KERNELS: Readonly<Record<string, string>> = {
  BitwiseAnd: "a graph has no arithmetic of bits. " +
    "The lowest n bits are tf.mod(x, 2 ** n); keep flags as bools, for tf.logicalAnd",
  BroadcastArgs: `${VALUES}. Broadcast the shapes themselves, which are numbers`,
  Multinomial: "its numbers would be drawn once and never again. " +
    "Draw from a key: tf.argMax(logits − log(−log(uniform(key, shape))), −1) is a category",
  Unique: `${VALUES}. Sort with sort and compare neighbours, or count with tf.bincount`,

  Complex: COMPLEX,
  ComplexAbs: COMPLEX,
  Real: COMPLEX,
  Imag: COMPLEX,
  FFT: COMPLEX,
  IFFT: COMPLEX,

  StaticRegexReplace: STRING,
  StringNGrams: STRING,
  StringSplit: STRING,
  StringToHashBucketFast: STRING,

  NonMaxSuppressionV3: SUPPRESSION,
  NonMaxSuppressionV4: SUPPRESSION,
  NonMaxSuppressionV5: SUPPRESSION,
  CropAndResize: BOXES,
  RotateWithOffset: BOXES,
  Transform: BOXES,
  FromPixels: PIXELS,
  Draw: PIXELS,

  RaggedGather: RAGGED,
  RaggedRange: RAGGED,
  RaggedTensorToTensor: RAGGED,
  SparseFillEmptyRows: RAGGED,
  SparseReshape: "a graph has no sparse tensors. Make it dense with tf.sparseToDense",
  SparseSegmentMean: SEGMENTS,
  SparseSegmentSum: SEGMENTS,
  MatrixBandPart: "tfjs does not call it. Use tf.linalg.bandPart, which is tf.where",
  LowerBound: "tfjs does not call it. Use tf.lowerBound, which is tf.searchSorted",
  UpperBound: "tfjs does not call it. Use tf.upperBound, which is tf.searchSorted",
  Pool: "tfjs does not call it. Use tf.pool, which is tf.maxPool or tf.avgPool",

  AvgPool3D: VOLUME,
  MaxPool3D: VOLUME,
  Conv3D: VOLUME,
  Conv3DBackpropInputV2: VOLUME,

  AvgPoolGrad: GRADIENT,
  AvgPool3DGrad: GRADIENT,
  Conv2DBackpropFilter: GRADIENT,
  Conv3DBackpropFilterV2: GRADIENT,
  DepthwiseConv2dNativeBackpropFilter: GRADIENT,
  DepthwiseConv2dNativeBackpropInput: GRADIENT,
  Dilation2DBackpropFilter: GRADIENT,
  Dilation2DBackpropInput: GRADIENT,
  EluGrad: GRADIENT,
  LRNGrad: GRADIENT,
  MaxPoolGrad: GRADIENT,
  MaxPool3DGrad: GRADIENT,
  ResizeBilinearGrad: GRADIENT,
  ResizeNearestNeighborGrad: GRADIENT,

  Dilation2D: "a graph has no dilation with a filter. With a flat filter it is tf.maxPool",
};
