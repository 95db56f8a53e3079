import { dirname, join } from "@std/path";
import { SetupError } from "./failure.ts";
import { exists } from "./product.ts";
import type { System } from "./system.ts";

/** The NVIDIA driver in words ("NVIDIA H100, driver 550.54"); `undefined` if none is found. */
export async function findDriver(system: System): Promise<string | undefined> {
  const query = ["--query-gpu=name,driver_version", "--format=csv,noheader"];
  const { code, stdout } = await system.run({ program: "nvidia-smi", args: query });
  const card = stdout.trim().split("\n")[0];
  if (code === 0 && card) return card.replace(/,\s*(?=[\d.]+$)/, ", driver ");
  // A container may have the driver without its tools.
  return /^NVRM version:\s*(.+)$/m.exec(system.read("/proc/driver/nvidia/version") ?? "")?.[1]
    .trim();
}

/** Refuses `--gpu` without a driver, unless the user wants to go on. The answer is a line to print. */
export async function checkDriver(system: System, withoutDriver: boolean): Promise<string> {
  const driver = await findDriver(system);
  if (driver) return `GPU: ${driver}`;
  if (withoutDriver) {
    return "GPU: no NVIDIA driver found, going on without one: TensorFlow will compute on the CPU, and nothing here shows " +
      "that it would on a GPU.";
  }
  throw new SetupError(
    "Cannot set up TensorFlow for a GPU: it needs an NVIDIA driver, and neither `nvidia-smi` nor " +
      "/proc/driver/nvidia/version shows one.\nInstall the driver (in a container, start it with the GPU: " +
      "`docker run --gpus all`), leave out --gpu, or go on with --without-driver: it then computes on the CPU.",
  );
}

/** Where an installed TensorFlow will find CUDA, as a line to print. */
export async function findCuda(library: string): Promise<string> {
  const wheels = join(dirname(library), "nvidia");
  if (await exists(join(wheels, "cuda_runtime/lib"))) return `CUDA: NVIDIA's wheels in ${wheels}`;
  return `CUDA: none in ${wheels}, where \`pip install "tensorflow[and-cuda]"\` puts it; TensorFlow will use the system's, ` +
    "if there is one that fits it.";
}
