/**
 * Stand-in for `jsr:@std/path`: paths of the machine's own kind, over `node:path`.
 *
 * @module
 */

import nodePath from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The path that a `file:` URL names. Throws for any other URL, and here for an encoded separator or a stray `%` too. */
export function fromFileUrl(url: string | URL): string {
  return fileURLToPath(url);
}

/** The `file:` URL of an absolute path. Throws a TypeError for a relative one. */
export function toFileUrl(path: string): URL {
  if (!isAbsolute(path)) throw new TypeError(`Path must be absolute: received "${path}"`);
  return pathToFileURL(path);
}

/** Whether the path starts at a root. */
export function isAbsolute(path: string): boolean {
  return nodePath.isAbsolute(path);
}

/** Joins the parts with the machine's separator and normalizes the result. */
export function join(path: string | URL, ...paths: string[]): string {
  return nodePath.join(asPath(path), ...paths);
}

/** The absolute path that the segments name, each seen from the one before, the first from the working directory. */
export function resolve(...pathSegments: string[]): string {
  return nodePath.resolve(...pathSegments);
}

/** The way from one path to another. */
export function relative(from: string, to: string): string {
  return nodePath.relative(from, to);
}

/** The path without its last part. */
export function dirname(path: string | URL): string {
  const directory = nodePath.dirname(asPath(path));
  const isRoot = directory === nodePath.parse(directory).root;
  return isRoot ? directory : directory.replace(nodePath.sep === "/" ? /\/+$/ : /[\\/]+$/, "");
}

/** The last part of the path, without `suffix` if it ends with it and is more than that; of a root, the root. */
export function basename(path: string | URL, suffix = ""): string {
  const text = asPath(path);
  const last = nodePath.basename(text) || (text && nodePath.sep);
  const ends = suffix !== "" && last !== suffix && last.endsWith(suffix);
  return ends ? last.slice(0, -suffix.length) : last;
}

/** The ending of the last part, dot included: `.ts`; empty if it has none. */
export function extname(path: string | URL): string {
  return nodePath.extname(asPath(path));
}

function asPath(path: string | URL): string {
  return path instanceof URL ? fromFileUrl(path) : path;
}
