/**
 * What TensorFlow says when it fails, in terms of the graph.
 *
 * @module
 */

/** A tensor found no room on the device. What the run had made is freed, what was there before is as it was. */
export class OutOfDeviceMemoryError extends Error {
  /** The class's name, as errors show it. */
  override name = "OutOfDeviceMemoryError";
}

/** Status codes of TensorFlow (`tensorflow/c/tf_status.h`). */
const INVALID_ARGUMENT = 3, RESOURCE_EXHAUSTED = 8, UNIMPLEMENTED = 12;

/** Whether an op refused what it was given: a singular matrix, a divisor of 0, an index out of range. */
export function isRefusal(error: unknown): boolean {
  return statusOf(error)?.code === INVALID_ARGUMENT;
}

/** Whether an op has no kernel here for what it was given, such as so many axes. */
export function isUnimplemented(error: unknown): boolean {
  return statusOf(error)?.code === UNIMPLEMENTED;
}

/** The error to throw for one of TensorFlow's that came when it was to do something. */
export function translated(error: unknown, action: string): unknown {
  const status = statusOf(error);
  if (!status) return error;
  const message = `Cannot ${action} on tensorflow: ${status.message}`;
  if (status.code !== RESOURCE_EXHAUSTED) return new Error(message, { cause: error });
  return new OutOfDeviceMemoryError(
    `${message} (the device has no memory left: make batches smaller, or dispose what is not used any more)`,
    { cause: error },
  );
}

/** The add-on throws errors that begin with `Invalid TF_Status: 3\nMessage: …`. */
function statusOf(error: unknown): { code: number; message: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  const found = /^Invalid TF_Status: (\d+)\s*Message: ([\s\S]*)$/.exec(error.message);
  return found ? { code: Number(found[1]), message: found[2].trim() } : undefined;
}
