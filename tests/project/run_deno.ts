import type { Runner } from "./gate.ts";

/**
 * What runs this Deno, whatever `deno` on the path may be, in a folder with further variables, and passes its output on as
 * it comes.
 */
export function denoIn(cwd: string, env: Readonly<Record<string, string>> = {}): Runner {
  return async (args) => {
    console.log(`\n$ deno ${args.join(" ")}`);
    const child = new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd,
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const decoder = new TextDecoder();
    let output = "";
    for await (const bytes of child.stdout) {
      output += decoder.decode(bytes, { stream: true });
      await writeAll(bytes);
    }
    return { code: (await child.status).code, output };
  };
}

async function writeAll(bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await Deno.stdout.write(bytes.subarray(done));
}
