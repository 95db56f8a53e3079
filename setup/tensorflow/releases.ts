/** What is known of a release of TensorFlow: which glibc its wheels need, and how large they are. */
export interface Release {
  readonly version: string;
  /** The `N` of `manylinux_2_N`, the tag of its wheels for x86_64. */
  readonly glibcMinor: number;
  /** Of the wheel for the CPU. */
  readonly size: Size;
}

/** Megabytes (10⁶ bytes) on the way and on the disk. */
export interface Size {
  readonly download: number;
  /** At the most, while it is unpacked. */
  readonly peak: number;
  /** In the end. */
  readonly kept: number;
}

/** What is taken unless the user names another. */
export const DEFAULT_RELEASE = "2.21.0";

/**
 * Tried releases, oldest first. Sizes on the way are those of the index (of CPython 3.11's wheels), the others measured for
 * the first and the last, and guessed between.
 */
const RELEASES: readonly Release[] = [
  { version: "2.15.1", glibcMinor: 17, size: size(207, 900, 620) },
  { version: "2.18.1", glibcMinor: 17, size: size(230, 1100, 700) },
  { version: "2.20.0", glibcMinor: 17, size: size(259, 1200, 800) },
  { version: "2.21.0", glibcMinor: 27, size: size(274, 1280, 860) },
];

/** TensorFlow with NVIDIA's libraries, whichever the release: measured with 2.21.0. */
export const GPU_SIZE: Size = size(3400, 6000, 5700);

/** npm packages: tfjs-node with all it imports, and Node's headers. */
export const NPM_SIZE: Size = size(75, 310, 310);

/** The compiled add-on, and what a compiler writes on the way. */
export const ADDON_SIZE: Size = size(0, 5, 1);

/** The facts of a release; of one that was never tried, those of the newest, under its own name. */
export function releaseOf(version: string): { release: Release; tried: boolean } {
  const known = RELEASES.find((release) => release.version === version);
  if (known) return { release: known, tried: true };
  return { release: { ...RELEASES.at(-1)!, version }, tried: false };
}

/** The tried releases, for help texts. */
export function triedReleases(): string[] {
  return RELEASES.map(({ version }) => version);
}

function size(download: number, peak: number, kept: number): Size {
  return { download, peak, kept };
}
