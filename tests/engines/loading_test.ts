/**
 * How the tfjs engines come to their backends, each in a process of its own.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join, toFileUrl } from "@std/path";

const ROOT = join(import.meta.dirname!, "..", "..");
const at = (path: string) => toFileUrl(join(ROOT, path)).href;

/** Runs a program with these flags and no permissions. */
async function run(source: string, ...flags: string[]): Promise<{ out: string; err: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-lock",
      "--no-check",
      "--no-code-cache",
      ...flags,
      "-",
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    cwd: ROOT,
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(source));
  await writer.close();
  const { stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

/** Compiles and runs x ↦ eˣ of 0 on an engine. */
const RUN = `
  import { engine as tfjs } from "@tensorflow/tfjs-core";
  import { tfjsCpu } from "${at("lib/compiler/engines/tfjs_cpu.ts")}";
  import { tfjsWasm } from "${at("lib/compiler/engines/tfjs_wasm.ts")}";
  import { GraphBuilder } from "${at("lib/graph/builder.ts")}";
  async function exp0(engine) {
    const b = new GraphBuilder();
    const graph = b.finish([b.unary("exp", b.input("x", { shape: [1], dtype: "float" }))]);
    const f = await engine.compile(graph, { floatType: "f32" });
    const [y] = f.run([{ data: Float32Array.of(0), shape: [1], dtype: "float" }]);
    return (await y.read()).data[0];
  }
`;

Deno.test("the engines load without permission, without a word, and choose no backend", async () => {
  const { out, err } = await run(`${RUN}
    const { platform } = (await import("@tensorflow/tfjs-core")).env();
    const fetchBefore = platform?.fetch;
    console.log(await exp0(tfjsCpu), tfjs().backendName);
    console.log(await exp0(tfjsWasm), tfjs().backendName);
    console.log(platform?.fetch === fetchBefore);
  `);
  assertEquals({ out, err }, { out: "1 undefined\n1 undefined\ntrue\n", err: "" });
});

Deno.test("the user's current backend stays, and is what tfjs chooses by itself too", async () => {
  const { out, err } = await run(`${RUN}
    import { add, getBackend, scalar, setBackend } from "@tensorflow/tfjs-core";
    await exp0(tfjsWasm);
    await exp0(tfjsCpu);
    const three = add(scalar(1), scalar(2)).dataSync()[0];
    console.log(three, getBackend());
    await setBackend("wasm");
    await exp0(tfjsCpu);
    console.log(add(scalar(1), scalar(2)).dataSync()[0], await exp0(tfjsWasm), getBackend());
  `);
  assertEquals({ out, err }, { out: "3 cpu\n3 1 wasm\n", err: "" });
});

Deno.test("the wasm engine uses the backend that the user has loaded", async () => {
  const { out, err } = await run(`${RUN}
    import { add, scalar, setBackend } from "@tensorflow/tfjs-core";
    import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
    import { bytes } from "${at("lib/compiler/engines/tfjs/wasm_binary.ts")}";
    const url = URL.createObjectURL(new Blob([bytes]));
    const names = ["", "-simd", "-threaded-simd"].map((x) => ["tfjs-backend-wasm" + x + ".wasm", url]);
    const { env } = await import("@tensorflow/tfjs-core");
    env().platform.fetch = (path, init) => fetch(path, init);
    setWasmPaths(Object.fromEntries(names), true);
    await setBackend("wasm");
    const backend = tfjs().backend, before = backend.numDataIds();
    console.log(await exp0(tfjsWasm), tfjs().backend === backend, backend.numDataIds() - before);
    console.log(add(scalar(1), scalar(2)).dataSync()[0]);
  `);
  assertEquals({ out, err }, { out: "1 true 1\n3\n", err: "" });
});

Deno.test("without raw-imports tfjs-wasm says what deno.json lacks, the others run, auto too", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
    const needed = Object.entries(imports).filter(([name]) => name.startsWith("@tensorflow/tfjs-"));
    const config = join(folder, "deno.json");
    await Deno.writeTextFile(config, JSON.stringify({ imports: Object.fromEntries(needed) }));
    const { out, err } = await run(
      `${RUN}
        console.log(await exp0(tfjsCpu));
        await exp0(tfjsWasm).catch((error) => console.log(error.message));
        const { autoEngine } = await import("${at("lib/compiler/engines/auto.ts")}");
        const b = new GraphBuilder();
        const { engine } = await autoEngine.compile(b.finish([b.scalar(1)]), { floatType: "f32" });
        console.log("auto chose", engine);
      `,
      "--config",
      config,
    );
    assertEquals(err, "");
    assertStringIncludes(out, '1\\nCannot load engine "tfjs-wasm"'.replace("\\n", "\n"));
    assertStringIncludes(out, '"unstable": ["raw-imports"] in deno.json');
    assertStringIncludes(out, "auto chose wasm\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
