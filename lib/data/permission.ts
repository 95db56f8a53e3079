/**
 * What this program may do, found out without asking anybody.
 *
 * @module
 */

type Descriptor =
  | { readonly name: "read" | "write"; readonly path: string }
  | { readonly name: "net"; readonly host: string };

interface DenoHost {
  readonly permissions: {
    query(descriptor: Descriptor): Promise<{ readonly state: string }>;
  };
}

/** Whether all is granted already: outside Deno files are out of reach, and the network is not asked for. */
export async function isGranted(...descriptors: readonly Descriptor[]): Promise<boolean> {
  const deno = (globalThis as { readonly Deno?: DenoHost }).Deno;
  if (!deno) return descriptors.every(({ name }) => name === "net");
  for (const descriptor of descriptors) {
    const { state } = await deno.permissions.query(descriptor);
    if (state !== "granted") return false;
  }
  return true;
}
