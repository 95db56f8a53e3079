/**
 * A structure of leaves: a leaf, a list of trees, or a plain object of trees. What counts as a leaf is the caller's to
 * say; everything that is neither a leaf nor a list nor a plain object is a leaf too.
 */
export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [name: string]: Tree<Leaf> };

/** A tree's shape without its leaves, comparable as text and able to put new leaves in the old places. */
export interface TreeShape {
  /** Equal for two trees if and only if one can be rebuilt with the leaves of the other. */
  readonly signature: string;
  /** The tree of this shape with these leaves, in the order in which {@linkcode flatten} gave them. */
  rebuild(leaves: readonly unknown[]): unknown;
}

/** A leaf with the way to it, such as `.layers[0].w`; the root's way is empty. */
export interface PathedLeaf {
  readonly path: string;
  readonly value: unknown;
}

/**
 * Takes a tree apart into its leaves, depth first (the keys of objects in their own order), and its shape. The ways to the
 * leaves begin with `root`.
 */
export function flatten(
  tree: unknown,
  isLeaf: (value: unknown) => boolean,
  root = "",
): { leaves: PathedLeaf[]; shape: TreeShape } {
  const leaves: PathedLeaf[] = [];
  const visit = (value: unknown, path: string): TreeShape => {
    if (!isLeaf(value) && Array.isArray(value)) {
      const parts = value.map((v, i) => visit(v, `${path}[${i}]`));
      return branch(`[${parts.map((p) => p.signature).join()}]`, parts, (rebuilt) => rebuilt);
    }
    if (!isLeaf(value) && isPlainObject(value)) {
      const names = Object.keys(value);
      const parts = names.map((name) => visit(value[name], `${path}.${name}`));
      const signature = names.map((name, i) => `${JSON.stringify(name)}:${parts[i].signature}`);
      return branch(
        `{${signature.join()}}`,
        parts,
        (rebuilt) => Object.fromEntries(names.map((name, i) => [name, rebuilt[i]])),
      );
    }
    leaves.push({ path, value });
    return LEAF;
  };
  return { shape: visit(tree, root), leaves };
}

interface CountedShape extends TreeShape {
  readonly size: number;
}

const LEAF: CountedShape = { signature: "*", size: 1, rebuild: ([leaf]) => leaf };

function branch(
  signature: string,
  parts: readonly TreeShape[],
  assemble: (rebuilt: unknown[]) => unknown,
): CountedShape {
  const counted = parts as readonly CountedShape[];
  const size = counted.reduce((n, part) => n + part.size, 0);
  return {
    signature,
    size,
    rebuild(leaves) {
      let at = 0;
      return assemble(counted.map((part) => part.rebuild(leaves.slice(at, at += part.size))));
    },
  };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
