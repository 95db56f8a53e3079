/** What is known of a release of TensorFlow: which glibc its wheels need, and how large they are. */
export interface Release {
  readonly version: string;
  /** The `N` of `manylinux_2_N`, the tag of its wheels for x86_64. */
  readonly glibcMinor: number;
  readonly cpu: Size;
  readonly gpu: Size;
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

/** Tried releases, oldest first: sizes from the index (of CPython 3.11's wheels), and measured. */
const RELEASES: readonly Release[] = [
  release("2.15.1", 17, size(207, 900, 620), size(2700, 6500, 5500)),
  release("2.18.1", 17, size(230, 1100, 700), size(3300, 7500, 6500)),
  release("2.20.0", 17, size(259, 1200, 800), size(3400, 7500, 6500)),
  release("2.21.0", 27, size(274, 1280, 860), size(3400, 7500, 6500)),
];

/** npm packages: tfjs-node with all it imports, and Node's headers. */
export const NPM_SIZE: Size = size(65, 310, 310);

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

function release(version: string, glibcMinor: number, cpu: Size, gpu: Size): Release {
  return { version, glibcMinor, cpu, gpu };
}

function size(download: number, peak: number, kept: number): Size {
  return { download, peak, kept };
}
