/**
 * Files and the terminal: writing whole files or none, arrays in the safetensors format, a progress bar.
 *
 * @module
 */
export { writeAtomically } from "./atomic_write.ts";
export {
  type ProgressBar,
  progressBar,
  type ProgressBarOptions,
  type ProgressStream,
} from "./progress_bar.ts";
export { readBytes } from "./read_file.ts";
export {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsData,
  type SafetensorsFile,
  type SafetensorsTensor,
} from "./safetensors.ts";
export type { SafetensorsDType } from "./safetensors_dtype.ts";
