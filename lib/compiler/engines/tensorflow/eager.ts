/**
 * TensorFlow's eager execution: tensors that are counted, and ops over them.
 *
 * @module
 */
import type { Data } from "../../../core/nd_array.ts";
import { sizeOf } from "../../../core/shape.ts";
import { formatType, type TensorType } from "../../../graph/node.ts";
import { type HostArray, storedAs } from "../replay/host_array.ts";
import type { Addon, Attribute } from "./addon.ts";
import { type AttributeValue, dtypeOf, type OpCall, type TfDType } from "./op.ts";
import { OutOfDeviceMemoryError, translated } from "./errors.ts";

/** A tensor: a counted reference to one that the add-on knows by number. */
export interface TfTensor {
  /** Its number. */
  readonly id: number;
  /** How many bytes it takes. */
  readonly bytes: number;
  /** Its elements, where they are few and came from the host. */
  readonly known?: HostArray;
  /** How many references there are. */
  references: number;
}

/** So many elements are kept on the host too, where keys are derived from them. */
const FEW = 4;

/** An op with its attributes, ready to be run over and over. */
export interface ReadyOp {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  /** What it makes. */
  readonly type: TensorType;
  /** Which of its outputs that is. */
  readonly output: number;
  readonly bytes: number;
}

/** Makes tensors, runs ops over them, and forgets them when nobody has a reference. */
export class Eager {
  readonly #addon: Addon;
  readonly #memoryLimit: number;
  readonly #dtypes: Readonly<Record<TfDType, number>>;
  #bytes = 0;

  /** The loaded add-on, and how many bytes tensors may take together. */
  constructor(addon: Addon, memoryLimit = Infinity) {
    this.#addon = addon;
    this.#memoryLimit = memoryLimit;
    this.#dtypes = { float: addon.TF_FLOAT, int32: addon.TF_INT32, bool: addon.TF_BOOL };
  }

  write(values: Data, type: TensorType): TfTensor {
    const bytes = bytesOf(type);
    this.#reserve(bytes, type);
    const dtype = this.#dtypes[dtypeOf(type).dtype];
    try {
      const elements = storedAs(values, type);
      const id = this.#addon.createTensor([...type.shape], dtype, elements);
      return this.#made(id, bytes, elements.length <= FEW ? elements : undefined);
    } catch (error) {
      throw translated(error, `copy ${formatType(type)} to the device`);
    }
  }

  read(tensor: TfTensor): Float64Array {
    return new Float64Array(this.#elements(tensor));
  }

  // deno-lint-ignore require-await -- so that a fault rejects the promise
  async readLater(tensor: TfTensor): Promise<HostArray> {
    return this.#elements(tensor);
  }

  retain(tensor: TfTensor): TfTensor {
    tensor.references++;
    return tensor;
  }

  release(tensor: TfTensor): void {
    if (--tensor.references > 0) return;
    this.#bytes -= tensor.bytes;
    this.#addon.deleteTensor(tensor.id);
  }

  /** How many bytes the tensors take that are alive. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Makes an op ready that gives a tensor of this type. */
  ready({ op, attributes, output = 0 }: OpCall, type: TensorType): ReadyOp {
    const list = Object.entries(attributes).map(([name, value]) => this.#attribute(name, value));
    return { name: op, attributes: list, type, output, bytes: bytesOf(type) };
  }

  /**
   * Runs an op.
   *
   * @param op The op.
   * @param ids The numbers of the tensors that it takes.
   * @throws {OutOfDeviceMemoryError} If what it makes finds no room.
   */
  run({ name, attributes, type, output, bytes }: ReadyOp, ids: readonly number[]): TfTensor {
    this.#reserve(bytes, type);
    const made = this.#addon.executeOp(name, attributes, ids, output + 1);
    for (let i = 0; i < output; i++) this.#addon.deleteTensor(made[i].id);
    return this.#made(made[output].id, bytes);
  }

  #elements({ id, known }: TfTensor): HostArray {
    if (known) return known;
    try {
      return this.#addon.tensorDataSync(id);
    } catch (error) {
      throw translated(error, "read a tensor");
    }
  }

  #made(id: number, bytes: number, known?: HostArray): TfTensor {
    this.#bytes += bytes;
    return { id, bytes, known, references: 1 };
  }

  #reserve(bytes: number, type: TensorType): void {
    if (this.#bytes + bytes <= this.#memoryLimit) return;
    throw new OutOfDeviceMemoryError(
      `Cannot make ${formatType(type)} on tensorflow: it takes ${bytes} bytes, ` +
        `${this.#bytes} of the ${this.#memoryLimit} allowed by memoryLimit are in use; ` +
        "make batches smaller or memoryLimit larger",
    );
  }

  #attribute(name: string, value: AttributeValue): Attribute {
    const addon = this.#addon;
    if ("dtype" in value) {
      return { name, type: addon.TF_ATTR_TYPE, value: this.#dtypes[value.dtype] };
    }
    if ("int" in value) return { name, type: addon.TF_ATTR_INT, value: value.int };
    if ("bool" in value) return { name, type: addon.TF_ATTR_BOOL, value: value.bool };
    return { name, type: addon.TF_ATTR_STRING, value: value.text };
  }
}

function bytesOf({ shape, dtype }: TensorType): number {
  return sizeOf(shape) * (dtype === "bool" ? 1 : 4);
}
