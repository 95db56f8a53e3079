/** What a module says about others. */
export interface ModuleFacts {
  /** Every specifier that it imports or exports from, types and literal dynamic imports included. */
  readonly imports: readonly Mention[];
  /** Dynamic imports whose specifier is computed. */
  readonly computed: readonly Mention[];
  /** Places in the code, comments and strings apart, that name `Deno`. */
  readonly deno: readonly Mention[];
}

/** A name and the line, from 1, where it stands. */
export interface Mention {
  readonly name: string;
  readonly line: number;
}

/**
 * Parses a module with Deno's own parser, which `deno test` lends to tests of lint plugins: the answer is exact, whatever
 * stands in comments, strings, templates and types.
 */
export function readModule(path: string, source: string): ModuleFacts {
  const facts = { imports: referencedTypes(source), computed: [], deno: [] };
  Deno.lint.runPlugin(probe(facts, source), path, source);
  return facts;
}

interface Found {
  readonly imports: Mention[];
  readonly computed: Mention[];
  readonly deno: Mention[];
}

function probe(found: Found, source: string): Deno.lint.Plugin {
  const at = (list: Mention[], name: unknown, node: { range: [number, number] }) => {
    list.push({ name: String(name), line: source.slice(0, node.range[0]).split("\n").length });
  };
  const visitor: Deno.lint.LintVisitor = {
    ImportDeclaration: (node) => at(found.imports, node.source.value, node),
    ExportAllDeclaration: (node) => at(found.imports, node.source.value, node),
    ExportNamedDeclaration: (node) => {
      if (node.source) at(found.imports, node.source.value, node);
    },
    ImportExpression: (node) => {
      if (node.source.type === "Literal") at(found.imports, node.source.value, node);
      else at(found.computed, "import(…)", node);
    },
    TSImportType: (node) => {
      const { argument } = node;
      if (argument.type === "TSLiteralType" && argument.literal.type === "Literal") {
        at(found.imports, argument.literal.value, node);
      }
    },
    TSExternalModuleReference: (node) => {
      if (node.expression.type === "Literal") at(found.imports, node.expression.value, node);
    },
    Identifier: (node) => {
      if (node.name === "Deno") at(found.deno, "Deno", node);
    },
  };
  return { name: "module-facts", rules: { read: { create: () => visitor } } };
}

/** Types brought in by a triple-slash comment, which the parser takes for a comment. */
function referencedTypes(source: string): Mention[] {
  return source.split("\n").flatMap((text, i) => {
    const name = /^\s*\/\/\/\s*<reference\s+(?:types|path)="([^"]+)"/.exec(text)?.[1];
    return name === undefined ? [] : [{ name, line: i + 1 }];
  });
}
