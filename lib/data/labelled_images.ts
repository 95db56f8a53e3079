import type { ByteArray } from "./scaled.ts";

/** Images with what they show. */
export interface LabelledImages {
  /** Pixels of shape [count, 784], row by row; 255 is ink, 0 is paper. */
  readonly images: ByteArray;
  /** A number from 0 to 9 for each. */
  readonly labels: Uint8Array;
}
