import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { compileAnew } from "../../lib/compiler/compile.ts";
import { crc32 } from "../../lib/compiler/crc32.ts";
import { instantiate } from "../../lib/compiler/engines/wasm/instantiate.ts";
import { explain } from "../../lib/compiler/explain.ts";
import type { HostNode, Program } from "../../lib/compiler/program.ts";
import {
  deserialise,
  PROGRAM_VERSION,
  ProgramFormatError,
  serialise,
} from "../../lib/compiler/serialise.ts";
import type { EngineBuffer } from "../../lib/core/engine.ts";
import { Origin } from "../../lib/core/origin.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { generate } from "../fuzz/generate.ts";
import { arrayOf } from "../engines/_conformance.ts";
import { assertSameOutputs, sampleGraph, sampleInputs } from "./_sample_program.ts";

function smallProgram(): Program {
  const b = new GraphBuilder();
  const x = b.input("x", { shape: [2], dtype: "float" });
  return compileAnew(b.finish([b.binary("add", x, x)]), { floatType: "f64" });
}

for (const floatType of ["f32", "f64"] as const) {
  Deno.test(`serialise, ${floatType}: what is read is what was written, and computes the same bits`, async () => {
    const program = compileAnew(sampleGraph(), { floatType });
    const read = deserialise(serialise(program));
    assertEquals(read, program);
    assertEquals(explain(read), explain(program));
    await assertSameOutputs(read, program, sampleInputs());
  });
}

Deno.test("serialise: random graphs compute the same bits", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { graph, inputs } = generate(seed);
    const program = compileAnew(graph, { floatType: "f64" });
    const read = deserialise(serialise(program));
    await assertSameOutputs(read, program, inputs.map((value) => arrayOf(value, "f64")));
  }
});

Deno.test("serialise: twice the same bytes, wherever they lie in memory", () => {
  const program = smallProgram(), bytes = serialise(program);
  assertEquals(serialise(deserialise(bytes)), bytes);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  assertEquals(deserialise(shifted.subarray(3)), program);
});

Deno.test("serialise: numbers that JSON does not have, and where a node was written", () => {
  const slot = { name: "y", shape: [1], dtype: "float", address: 1024 } as const;
  const hostNode: HostNode = {
    node: {
      kind: "pad",
      inputs: [0],
      padding: [[0, 1]],
      value: -Infinity,
      shape: [1],
      dtype: "float",
      origin: Origin.at("/home/model.ts:3:14"),
    },
    inputs: [slot],
    output: slot,
  };
  const values = Float64Array.of(NaN, -0, Infinity, 5e-324);
  const program: Program = {
    ...smallProgram(),
    hostNodes: [hostNode],
    constants: [{ slot: { ...slot, name: 'a "name" — π', shape: [4] }, values }],
  };
  const read = deserialise(serialise(program));
  assertEquals(read, program);
  assert(Object.is(read.constants[0].values[1], -0));
  assertEquals(String(read.hostNodes[0].node.origin), "/home/model.ts:3:14");
});

Deno.test("serialise: cut off at any byte, it is refused as truncated", () => {
  const bytes = serialise(smallProgram());
  for (let length = 0; length < bytes.length; length++) {
    assertThrows(() => deserialise(bytes.slice(0, length)), ProgramFormatError, "it is truncated");
  }
});

Deno.test("serialise: with any bit of any byte changed, it is refused, and the error says why", () => {
  const bytes = serialise(smallProgram());
  const reasons = new Map<string, number>();
  for (let at = 0; at < bytes.length; at++) {
    // Every bit of the header; behind it one of each byte, another one each time.
    const bits = at < 20 ? [0, 1, 2, 3, 4, 5, 6, 7] : [at % 8];
    for (const bit of bits) {
      const changed = bytes.slice();
      changed[at] ^= 1 << bit;
      const { message } = assertThrows(() => deserialise(changed), ProgramFormatError);
      const reason = /do not begin|of version|is truncated|is altered/.exec(message)![0];
      const where = at < 8 ? "magic" : at < 12 ? "version" : at < 16 ? "length" : "checked";
      reasons.set(`${where}: ${reason}`, (reasons.get(`${where}: ${reason}`) ?? 0) + 1);
    }
  }
  assertEquals([...reasons.keys()].sort(), [
    "checked: is altered",
    "length: is altered",
    "length: is truncated",
    "magic: do not begin",
    "version: of version",
  ]);
  assertEquals(reasons.get("magic: do not begin"), 64);
  assertEquals(reasons.get("version: of version"), 32);
});

Deno.test("serialise: bytes behind the end, another version, other bytes", () => {
  const bytes = serialise(smallProgram());
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  assertThrows(
    () => deserialise(longer),
    ProgramFormatError,
    `it is altered: ${bytes.length + 1} bytes, expected ${bytes.length}`,
  );
  const other = bytes.slice();
  new DataView(other.buffer).setUint32(8, PROGRAM_VERSION + 1, true);
  assertThrows(
    () => deserialise(other),
    ProgramFormatError,
    `it is of version ${PROGRAM_VERSION + 1}, expected ${PROGRAM_VERSION}: compile it anew`,
  );
  assertThrows(
    () => deserialise(new TextEncoder().encode("\0asm and so on, and so on")),
    ProgramFormatError,
    'the bytes do not begin with "credence"',
  );
  const forged = bytes.slice(0, 60), view = new DataView(forged.buffer);
  view.setUint32(12, 40, true);
  view.setUint32(16, crc32(forged.subarray(20)), true);
  assertThrows(() => deserialise(forged), ProgramFormatError, "it is no program though");
});

Deno.test("crc32: the check value of the catalogue, no bytes, and a twin by division", () => {
  assertEquals(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  assertEquals(crc32(new Uint8Array()), 0);
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => i * i);
  // The remainder of the message, with 32 bits of ones put on its first bits, times x³² by the polynomial; bits are reflected.
  let rest = 0xffffffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const top = (rest ^ (byte >>> bit)) & 1;
      rest = top ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
    }
  }
  assertEquals(crc32(bytes), ~rest >>> 0);
});

Deno.test("instantiate: without the graph, inputs are checked by the names and types in the program", () => {
  const executable = instantiate(deserialise(serialise(smallProgram())));
  assertThrows(
    () => executable.run([{ data: Float64Array.of(1), shape: [1], dtype: "float" }]),
    TypeError,
    'Cannot run the graph on wasm: input "x" must be float[2], got float[1]',
  );
});

Deno.test("instantiate: a program that replaces its state does so when it was read from bytes", async () => {
  const b = new GraphBuilder();
  const x = b.input("x", { shape: [2], dtype: "float" });
  const program = compileAnew(b.finish([b.binary("add", x, b.scalar(1))]), {
    floatType: "f64",
    carried: 1,
  });
  const executable = instantiate(deserialise(serialise(program)));
  let state: EngineBuffer[] = [
    executable.upload({ data: Float64Array.of(1, 2), shape: [2], dtype: "float" }),
  ];
  for (let i = 0; i < 3; i++) {
    const before = state;
    state = executable.run(before);
    await assertRejects(() => before[0].read(), Error, "disposed");
  }
  assertEquals((await state[0].read()).data, Float64Array.of(4, 5));
});

Deno.test("instantiate: an input that is given as bytes is so when the program was read from bytes", async () => {
  const b = new GraphBuilder();
  const x = b.input("x", { shape: [3], dtype: "int32" }, true);
  const program = compileAnew(b.finish([b.binary("add", x, x)]), { floatType: "f32" });
  const executable = instantiate(deserialise(serialise(program)));
  const [y] = executable.run([{ data: Uint8Array.of(1, 2, 255), shape: [3], dtype: "int32" }]);
  assertEquals((await y.read()).data, Int32Array.of(2, 4, 510));
  assertThrows(
    () => executable.run([{ data: Int32Array.of(1, 2, 3), shape: [3], dtype: "int32" }]),
    TypeError,
    'input "x" must hold its int32 elements in Uint8Array, got Int32Array',
  );
});
