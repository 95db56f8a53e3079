/**
 * Once, when the library is loaded: tensors get their methods, their readers are guarded, and tfjs has the backend on which
 * everything outside recordings computes. Nothing is read, opened or asked for.
 *
 * @module
 */
import "@tensorflow/tfjs-backend-cpu";
import { engine, setBackend } from "@tensorflow/tfjs-core";
import { installChainedMethods } from "./chained.ts";
import { guardReaders } from "./guards.ts";
import { installRecordingBackend } from "./recording_backend.ts";

/**
 * Makes `cpu` the current backend, unless the user has chosen one: left to itself tfjs would make another instance of it at
 * first use. It greets its first tensor with an advertisement, unless it believes that it has done so.
 */
function chooseCpu(): void {
  if (engine().backendName) return;
  void setBackend("cpu"); // synchronous up to its end, since the backend's factory is
  (engine().backend as unknown as { firstUse: boolean }).firstUse = false;
}

chooseCpu();
installChainedMethods();
guardReaders();
installRecordingBackend();
