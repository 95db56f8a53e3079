import { resolve } from "@std/path";
import {
  DEFAULT_DIRECTORY,
  DIRECTORY_VARIABLE,
} from "../../lib/compiler/engines/tensorflow_loader.ts";

/**
 * Whether the engine `tensorflow` is to be tested: if the environment says where it was set up. Then it must be there and
 * work; nobody needs it otherwise.
 */
export const isTensorflowAsked = Boolean(Deno.env.get(DIRECTORY_VARIABLE));

/** Where it is set up: in the directory that the environment names, or in `.tensorflow` below this one. */
export function tensorflowDirectory(): string {
  return resolve(Deno.env.get(DIRECTORY_VARIABLE) || DEFAULT_DIRECTORY);
}
