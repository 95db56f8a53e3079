import { assertEquals } from "@std/assert";
import { join, toFileUrl } from "@std/path";

const ROOT = join(import.meta.dirname!, "../..");
const ENTRIES = ["mod.ts", "lib/tensor/tf.ts"];

/** What a program did that imports one module and nothing else, run without any permission. */
interface Trial {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Every permission that was asked for, granted or not: one JSON object a line. */
  readonly asked: string;
}

async function importAlone(entry: string, cwd: string): Promise<Trial> {
  const audit = await Deno.makeTempFile();
  try {
    const child = new Deno.Command(Deno.execPath(), {
      // Compiled code would be kept for next time: 7 MB, for a program that runs once.
      args: ["run", "--no-prompt", "--cached-only", "--no-code-cache", "-"],
      cwd,
      env: { DENO_AUDIT_PERMISSIONS: audit },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(`import "${toFileUrl(join(ROOT, entry))}";`));
    await writer.close();
    const { code, stdout, stderr } = await child.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const asked = await Deno.readTextFile(audit);
    return { code, stdout: text(stdout), stderr: text(stderr), asked };
  } finally {
    await Deno.remove(audit);
  }
}

const SILENT: Trial = { code: 0, stdout: "", stderr: "", asked: "" };

for (const entry of ENTRIES) {
  Deno.test(`importing ${entry} needs no permission, asks for none and prints nothing`, async () => {
    assertEquals(await importAlone(entry, ROOT), SILENT);
  });

  Deno.test(`importing ${entry} takes nothing from a project's settings but its imports`, async () => {
    // Unstable features, compiler options and permissions are the user's own: a published module does not have ours.
    const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
    const packages = Object.entries(imports).filter(([name]) => name.startsWith("@tensorflow/"));
    const project = await Deno.makeTempDir();
    try {
      const config = JSON.stringify({ imports: Object.fromEntries(packages) });
      await Deno.writeTextFile(join(project, "deno.json"), config);
      await Deno.copyFile(join(ROOT, "deno.lock"), join(project, "deno.lock"));
      assertEquals(await importAlone(entry, project), SILENT);
    } finally {
      await Deno.remove(project, { recursive: true });
    }
  });
}
