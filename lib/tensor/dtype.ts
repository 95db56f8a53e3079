import type { DataType } from "@tensorflow/tfjs-core";
import type { DType } from "../core/dtype.ts";
import { located, Origin } from "../core/origin.ts";

/** tfjs's name for a dtype. A key is never a tensor. */
export function tfjsDType(dtype: DType): Exclude<DataType, "string" | "complex64"> {
  switch (dtype) {
    case "float":
      return "float32";
    case "int32":
    case "bool":
      return dtype;
    case "key":
      throw new TypeError("internal: a key is no tensor");
  }
}

/** The dtype in the graph of a tfjs tensor. */
export function graphDType(dtype: DataType): DType {
  switch (dtype) {
    case "float32":
      return "float";
    case "int32":
    case "bool":
      return dtype;
    default:
      throw new TypeError(
        located(
          `Cannot record a tensor of ${dtype}: a model computes with float32, int32 and bool`,
          Origin.here(),
        ),
      );
  }
}
