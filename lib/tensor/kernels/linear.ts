import type { GraphBuilder } from "../../graph/builder.ts";
import type { NodeId } from "../../graph/node.ts";
import { ELEMENTWISE } from "./elementwise.ts";
import {
  attrsOf,
  type KernelCall,
  type KernelTable,
  type RecordKernel,
  toFloat,
} from "./kernel.ts";

interface MatMulAttrs {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

function matMul(b: GraphBuilder, call: KernelCall): NodeId {
  const { transposeA = false, transposeB = false } = attrsOf<MatMulAttrs>(call);
  const inputs = [toFloat(b, call.inputs.a), toFloat(b, call.inputs.b)] as const;
  return b.add({ kind: "matMul", inputs, transposeA, transposeB });
}

/** The kernel of each activation that tfjs fuses. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: "Relu",
  relu6: "Relu6",
  elu: "Elu",
  sigmoid: "Sigmoid",
  leakyrelu: "LeakyRelu",
};

/** What tfjs's fused kernels do with a product: a bias is added, an activation applied. */
export function finished(call: KernelCall, product: NodeId, name: string): NodeId {
  const { builder, inputs: { bias, preluActivationWeights: alpha } } = call;
  const { activation = "linear", leakyreluAlpha } = attrsOf<
    { activation?: string; leakyreluAlpha?: number }
  >(call);
  const x = bias === undefined ? product : builder.binary("add", product, toFloat(builder, bias));
  if (activation === "linear") return x;
  const apply = (kernel: RecordKernel, inputs: Record<string, NodeId>) =>
    kernel({ ...call, inputs, attrs: { alpha: leakyreluAlpha } }) as NodeId;
  if (activation === "prelu") return apply(ELEMENTWISE.Prelu, { x, alpha });
  const kernel = ELEMENTWISE[ACTIVATIONS[activation]];
  if (!kernel) throw new TypeError(`${name} has no activation "${activation}" here`);
  return apply(kernel, { x });
}

/** Kernels of linear algebra. */
export const LINEAR: KernelTable = {
  BatchMatMul: (call) => matMul(call.builder, call),
  _FusedMatMul: (call) => finished(call, matMul(call.builder, call), "tf.fused.matMul"),
  Einsum: (call) =>
    call.builder.add({
      kind: "einsum",
      inputs: Object.values(call.inputs).map((x) => toFloat(call.builder, x)),
      equation: attrsOf<{ equation: string }>(call).equation.replaceAll(/\s/g, ""),
    }),
};
