import { splitPath } from "./file_system.ts";

/**
 * What went wrong with a file, in words that say what to do. The system's own error, which names no more than the call
 * that failed, is the cause.
 *
 * @param action What was to be done, such as `write`.
 * @param path The file.
 * @param cause What the system said.
 * @returns An error to throw.
 */
export function fileError(action: string, path: string, cause: unknown): Error {
  return new Error(`Cannot ${action} "${path}": ${explanation(action, path, cause)}`, { cause });
}

function explanation(action: string, path: string, cause: unknown): string {
  const { folder } = splitPath(path);
  const { name = "", code = "", message = String(cause) } = cause as Partial<ErrnoError>;
  if (name === "NotCapable") return permission(action, path, message);
  if (action === "write" && code === "ENOENT") return `found the folder "${folder}" gone`;
  return EXPLANATIONS[code]?.(folder) ?? message;
}

function permission(action: string, path: string, message: string): string {
  // Behind a link it is another folder that may not be used: Deno says which.
  const [, access = action, place = path] = /Requires (\w+) access to "(.*?)"/.exec(message) ?? [];
  // Devices and the like, which Deno does not count as files.
  if (access === "all") return `found no permission to use "${place}", expected --allow-all`;
  const { folder } = splitPath(place);
  // A file is written by way of another one beside it, which is then renamed: that takes both permissions.
  const flags = action === "write"
    ? `--allow-read="${folder}" --allow-write="${folder}"`
    : `--allow-read="${path}"`;
  return `found no permission to ${access} there, expected Deno to be run with ${flags}`;
}

interface ErrnoError extends Error {
  readonly code: string;
}

const readOnly = (folder: string) =>
  `found the folder "${folder}" read-only for this user, expected one that may be written to`;

/** By the system's own names of errors. */
const EXPLANATIONS: Readonly<Record<string, (folder: string) => string>> = {
  EACCES: (folder) => `found that this user may not use a file of "${folder}", expected access`,
  EDQUOT: (folder) => `found this user's quota of the disk of "${folder}" used up, expected space`,
  EEXIST: (folder) => `found a file in the way of the folder "${folder}", expected a folder`,
  EISDIR: () => "found a folder, expected a file",
  ELOOP: () => "found symbolic links that lead in a circle, expected a file",
  ENAMETOOLONG: () => "found a name too long for the file system, expected a shorter one",
  ENOENT: () => "found no such file",
  ENOSPC: (folder) => `found the disk of "${folder}" full, expected space for it`,
  ENOTDIR: (folder) => `found a file in the way of the folder "${folder}", expected a folder`,
  EPERM: readOnly,
  EROFS: readOnly,
};
