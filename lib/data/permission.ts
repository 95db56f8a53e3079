/**
 * What this program may do, found out without asking anybody.
 *
 * @module
 */

/** Something that may be permitted. */
export type Descriptor =
  | { readonly name: "read" | "write"; readonly path: string }
  | { readonly name: "net"; readonly host: string };

interface DenoHost {
  readonly permissions: {
    query(descriptor: Descriptor): Promise<{ readonly state: string }>;
  };
}

/** Whether all is granted already: outside Deno files are out of reach, and the network is not asked for. */
export async function isGranted(...descriptors: readonly Descriptor[]): Promise<boolean> {
  const { Deno } = globalThis as { readonly Deno?: DenoHost };
  if (!Deno) return descriptors.every(({ name }) => name === "net");
  for (const descriptor of descriptors) {
    const { state } = await Deno.permissions.query(descriptor);
    if (state !== "granted") return false;
  }
  return true;
}
