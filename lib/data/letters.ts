import { readFolder } from "./image_folder.ts";
import type { LabelledImages } from "./labelled_images.ts";

/** Images of letters, with where they are from. */
export interface Letters extends LabelledImages {
  /** Where they are from, in words. */
  readonly source: string;
}

/**
 * Images of letters in files named as MNIST's test set, such as notMNIST: what a reader of digits has never seen.
 *
 * @param folder A folder with `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, gzipped or not.
 * @returns The images, of shape [count, 784], their labels, 0 for A to 9 for J, and the source.
 * @throws {Error} If the folder does not hold them; with the file, what was found and what was expected.
 *
 * @example
 * ```ts ignore
 * import { loadLetters } from "@credence/credence";
 *
 * const { images, labels } = await loadLetters("data/notmnist");
 * ```
 */
export async function loadLetters(folder: string): Promise<Letters> {
  return { ...await readFolder(folder, "t10k"), source: `letters from the folder ${folder}` };
}
