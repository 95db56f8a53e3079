import { assert, assertEquals, assertThrows } from "@std/assert";
import { ByteWriter } from "../../lib/compiler/wasm/asm/byte_writer.ts";
import {
  type Expr,
  f32,
  f64,
  type FunctionBuilder,
  i16x8,
  i32,
  i32x4,
  i64,
  i8x16,
  type Label,
  type Local,
  memory,
  ModuleBuilder,
  select,
  v128,
} from "../../lib/compiler/wasm/asm/mod.ts";
import { memoryAfter, moduleWithMemory, resultOf, start, valueOf } from "./_asm.ts";

Deno.test("integers are written in LEB128 with no byte too many", () => {
  const written = (write: (out: ByteWriter) => void) => {
    const out = new ByteWriter();
    write(out);
    return [...out.view()];
  };
  const u32: [number, number[]][] = [
    [0, [0]],
    [127, [127]],
    [128, [0x80, 1]],
    [624485, [0xe5, 0x8e, 0x26]],
    [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ];
  for (const [value, bytes] of u32) assertEquals(written((out) => out.u32(value)), bytes);
  const s32: [number, number[]][] = [
    [0, [0]],
    [63, [63]],
    [64, [0xc0, 0]],
    [-1, [0x7f]],
    [-64, [0x40]],
    [-65, [0xbf, 0x7f]],
    [-123456, [0xc0, 0xbb, 0x78]],
    [2 ** 31 - 1, [0xff, 0xff, 0xff, 0xff, 0x07]],
    [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
    [2 ** 32 - 1, [0x7f]],
  ];
  for (const [value, bytes] of s32) {
    assertEquals(written((out) => out.s32(value)), bytes, `${value}`);
    assertEquals(written((out) => out.s64(BigInt(value | 0))), bytes, `${value}n`);
  }
  const long = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f];
  assertEquals(written((out) => out.s64(-(2n ** 63n))), long);
  assertEquals(written((out) => out.f32(1)), [0, 0, 0x80, 0x3f]);
  assertEquals(written((out) => out.f64(-2)), [0, 0, 0, 0, 0, 0, 0, 0xc0]);
  assertEquals(written((out) => out.name("é")), [2, 0xc3, 0xa9]);
  assertEquals(written((out) => out.bytes(new Uint8Array(1000))).length, 1000);
});

Deno.test("constants of every size come back as they were", () => {
  for (const value of [0, 63, 64, -64, -65, 8191, 8192, 2 ** 31 - 1, -(2 ** 31)]) {
    assertEquals(valueOf(i32.const(value)), value);
    assertEquals(valueOf(i64.const(value)), BigInt(value));
  }
  assertEquals(valueOf(i32.const(2 ** 32 - 1)), -1);
  assertEquals(valueOf(i64.const(2n ** 64n - 1n)), -1n);
  assertEquals(valueOf(i64.const(-(2n ** 63n))), -(2n ** 63n));
  for (const value of [0.1, -0, 5e-324, Infinity, NaN]) {
    assertEquals(valueOf(f64.const(value)), value);
    assertEquals(valueOf(f32.const(value)), Math.fround(value));
  }
});

Deno.test("offsets up to the end of the address range are encoded", () => {
  const m = new ModuleBuilder({ memory: { pages: 1 } });
  m.function("main", { params: [], results: ["i32"] }, (f) => {
    f.return(i32.load(i32.const(0), 2 ** 32 - 1));
  }, { export: true });
  const { main } = start(m).call;
  assertThrows(() => main(), WebAssembly.RuntimeError, "out of bounds");
});

Deno.test("locals hold values, and operands are evaluated in order", () => {
  assertEquals(
    resultOf("i32", (f) => {
      const x = f.local("i32"), y = f.local("f64"), z = f.let(i32.const(5));
      f.set(y, f64.const(2));
      // The tee is evaluated before x is read.
      f.return(i32.sub(i32.mul(f.tee(x, i32.add(z, z)), x), i32.truncF64S(y)));
    }),
    98,
  );
});

Deno.test("an expression reads locals where it is used, not where it is made", () => {
  assertEquals(
    resultOf("i32", (f) => {
      const x = f.let(i32.const(1));
      const later = i32.add(x, i32.const(10));
      f.set(x, i32.const(2));
      f.return(later);
    }),
    12,
  );
});

Deno.test("locals of many types in any order are declared", () => {
  const m = new ModuleBuilder();
  m.function("main", { params: ["i32"], results: ["f64"] }, (f, n) => {
    const kinds = ["f64", "i32", "i32", "v128", "f32", "i64", "f64"] as const;
    const locals = kinds.map((type) => f.local(type));
    f.set(locals[6] as Local<"f64">, f64.convertI32S(n));
    f.set(locals[1] as Local<"i32">, i32.const(7));
    f.return(f64.add(locals[6] as Local<"f64">, f64.convertI32S(locals[1] as Local<"i32">)));
  }, { export: true });
  assertEquals(start(m).call.main(-3), 4);
});

Deno.test("if, else, block, loop and branches run as they read", () => {
  const m = new ModuleBuilder();
  m.function("sign", { params: ["i32"], results: ["i32"] }, (f, x) => {
    f.if(
      i32.gtS(x, i32.const(0)),
      () => f.return(i32.const(1)),
      () => f.if(i32.eqz(x), () => f.return(i32.const(0))),
    );
    f.return(i32.const(-1));
  }, { export: true });
  m.function("collatz", { params: ["i32"], results: ["i32"] }, (f, n) => {
    const steps = f.local("i32");
    f.block((done) => {
      f.loop((again) => {
        f.branchIf(done, i32.eq(n, i32.const(1)));
        f.set(steps, i32.add(steps, i32.const(1)));
        f.if(
          i32.and(n, i32.const(1)),
          () => f.set(n, i32.add(i32.mul(n, i32.const(3)), i32.const(1))),
          () => f.set(n, i32.shrU(n, i32.const(1))),
        );
        f.branch(again);
      });
    });
    f.return(steps);
  }, { export: true });
  m.function("which", { params: ["i32"], results: ["i32"] }, (f, k) => {
    f.block((other) => {
      f.block((one) => {
        f.block((zero) => f.branchTable([zero, one], other, k));
        f.return(i32.const(100));
      });
      f.return(i32.const(200));
    });
    f.return(i32.const(300));
  }, { export: true });
  const { sign, collatz, which } = start(m).call;
  assertEquals([5, 0, -7].map((x) => sign(x)), [1, 0, -1]);
  assertEquals(collatz(27), 111);
  assertEquals([0, 1, 2, -1].map((k) => which(k)), [100, 200, 300, 300]);
});

Deno.test("for counts from start to below end, evaluates end once, and leaves the counter readable", () => {
  const count = (begin: number, end: number, step: number) => {
    const counted: number[] = [];
    for (let i = begin; i < end; i += step) counted.push(i);
    return counted;
  };
  for (const [begin, end, step] of [[0, 10, 1], [0, 10, 3], [5, 5, 1], [6, 5, 1], [-4, 3, 2]]) {
    for (const constant of [true, false]) {
      const m = moduleWithMemory();
      m.function("main", { params: ["i32", "i32"], results: ["i32"] }, (f, a, b) => {
        const i = f.local("i32"), rounds = f.local("i32");
        f.for(i, constant ? begin : a, constant ? i32.const(end) : b, step, () => {
          f.store(i32.shl(rounds, i32.const(2)), i);
          f.set(rounds, i32.add(rounds, i32.const(1)));
          f.set(b, i32.const(0)); // The loop must not notice.
        });
        f.return(rounds);
      }, { export: true });
      const { call, memory } = start(m);
      const expected = count(begin, end, step);
      assertEquals(call.main(begin, end), expected.length);
      assertEquals([...new Int32Array(memory.buffer, 0, expected.length)], expected);
    }
  }
});

Deno.test("an unsigned for runs over addresses beyond two gigabytes", () => {
  const rounds = (unsigned: boolean, start: Expr<"i32"> | number) =>
    resultOf("i32", (f) => {
      const i = f.local("i32"), n = f.local("i32");
      f.for(i, start, 2 ** 31 + 16, 4, () => f.set(n, i32.add(n, i32.const(1))), { unsigned });
      f.return(n);
    });
  assertEquals(rounds(true, 2 ** 31 - 8), 6);
  assertEquals(rounds(true, i32.sub(i32.const(2 ** 31), i32.const(8))), 6);
  assertEquals(rounds(false, 2 ** 31 - 8), 0);
});

Deno.test("select takes one of two values of any type", () => {
  const yes = i32.const(1), no = i32.const(0);
  assertEquals(valueOf(select(yes, f64.const(1), f64.const(2))), 1);
  assertEquals(valueOf(select(no, i64.const(1), i64.const(2))), 2n);
  const chosen = select(no, i32x4.const(1, 1, 1, 1), i32x4.const(2, 2, 2, 2));
  assertEquals(valueOf(i32x4.extractLane(chosen, 3)), 2);
});

Deno.test("stores of every width write their bytes and no others", () => {
  const at = i32.const(4);
  const before = Array(32).fill(0xaa);
  const stored = (body: (f: FunctionBuilder) => void) => [...memoryAfter(32, body, before)];
  const expected = (from: number, bytes: readonly number[]) =>
    before.toSpliced(from, bytes.length, ...bytes);
  const word = i32.const(0x04030201);
  assertEquals(stored((f) => f.store(at, word, 1)), expected(5, [1, 2, 3, 4]));
  assertEquals(stored((f) => f.store8(at, word, 1)), expected(5, [1]));
  assertEquals(stored((f) => f.store16(at, word, 1)), expected(5, [1, 2]));
  assertEquals(stored((f) => f.store(at, f32.const(1))), expected(4, [0, 0, 0x80, 0x3f]));
  assertEquals(
    stored((f) => f.store(at, i64.const(0x0807060504030201n))),
    expected(4, [1, 2, 3, 4, 5, 6, 7, 8]),
  );
  assertEquals(
    stored((f) => f.store(at, f64.const(-2))),
    expected(4, [0, 0, 0, 0, 0, 0, 0, 0xc0]),
  );
  const sixteen = Array.from({ length: 16 }, (_, i) => i + 1);
  assertEquals(stored((f) => f.store(at, v128.const(sixteen), 3)), expected(7, sixteen));
  for (const bits of [8, 16, 32, 64] as const) {
    const size = bits / 8;
    for (const lane of [0, 128 / bits - 1]) {
      assertEquals(
        stored((f) => f.storeLane(bits, at, v128.const(sixteen), lane)),
        expected(4, sixteen.slice(lane * size, (lane + 1) * size)),
      );
    }
  }
});

Deno.test("loads of every width extend as their names say", () => {
  const bytes = [0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88];
  const view = new DataView(Uint8Array.from(bytes).buffer);
  const zero = i32.const(0);
  const loaded = (expr: Expr<"i32" | "i64" | "f32" | "f64">) => {
    const m = moduleWithMemory();
    m.data(16, Uint8Array.from(bytes));
    m.function("main", { params: [], results: [expr.type] }, (f) => f.return(expr), {
      export: true,
    });
    return start(m).call.main();
  };
  assertEquals(loaded(i32.load(zero, 16)), view.getInt32(0, true));
  assertEquals(loaded(i32.load8S(zero, 16)), view.getInt8(0));
  assertEquals(loaded(i32.load8U(zero, 16)), view.getUint8(0));
  assertEquals(loaded(i32.load16S(zero, 16)), view.getInt16(0, true));
  assertEquals(loaded(i32.load16U(zero, 16)), view.getUint16(0, true));
  assertEquals(loaded(i64.load(zero, 16)), view.getBigInt64(0, true));
  assertEquals(loaded(i64.load8S(zero, 16)), BigInt(view.getInt8(0)));
  assertEquals(loaded(i64.load8U(zero, 16)), BigInt(view.getUint8(0)));
  assertEquals(loaded(i64.load16S(zero, 16)), BigInt(view.getInt16(0, true)));
  assertEquals(loaded(i64.load16U(zero, 16)), BigInt(view.getUint16(0, true)));
  assertEquals(loaded(i64.load32S(zero, 16)), BigInt(view.getInt32(0, true)));
  assertEquals(loaded(i64.load32U(zero, 16)), BigInt(view.getUint32(0, true)));
  assertEquals(loaded(f32.load(zero, 16)), view.getFloat32(0, true));
  assertEquals(loaded(f64.load(zero, 16)), view.getFloat64(0, true));
});

Deno.test("memory is copied, filled, measured and grown", () => {
  const bytes = memoryAfter(12, (f) => {
    f.memoryCopy(i32.const(2), i32.const(0), i32.const(6));
    f.memoryFill(i32.const(9), i32.const(0x1ff), i32.const(2));
  }, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assertEquals([...bytes], [1, 2, 1, 2, 3, 4, 5, 6, 9, 255, 255, 12]);
  assertEquals(
    resultOf("i32", (f) => {
      f.drop(memory.grow(i32.const(2)));
      f.return(memory.size());
    }),
    3,
  );
});

Deno.test("functions call one another, imports come in, results go out", () => {
  const m = moduleWithMemory();
  const log = m.importFunction("env", "log", ["f64", "i32"], []);
  const twice = m.importFunction("env", "twice", ["f64"], ["f64"]);
  const square = m.function("square", { params: ["f64"], results: ["f64"] }, (f, x) => {
    f.return(f64.mul(x, x));
  });
  m.function("main", { params: ["f64"], results: ["f64"] }, (f, x) => {
    // A function can be defined while another is being written.
    const cube = m.function("cube", { params: ["f64"], results: ["f64"] }, (g, y) => {
      g.return(f64.mul(square.call(y), y));
    });
    f.call(log, cube.call(x), i32.const(3));
    f.return(twice.call(square.call(x)));
  }, { export: "run" });
  const logged: unknown[] = [];
  const { call } = start(m, {
    env: { log: (...all: unknown[]) => logged.push(all), twice: (x: number) => 2 * x },
  });
  assertEquals(call.run(3), 18);
  assertEquals(logged, [[27, 3]]);
});

Deno.test("globals are read, set and exported", () => {
  const m = new ModuleBuilder();
  const fixed = m.global("f64", f64.const(0.5), { export: "fixed" });
  const count = m.global("i32", i32.const(40), { mutable: true });
  m.function("next", { params: [], results: ["i32"] }, (f) => {
    f.setGlobal(count, i32.add(count, i32.truncF64S(f64.mul(fixed, f64.const(4)))));
    f.return(count);
  }, { export: true });
  const { call } = start(m);
  assertEquals([call.next(), call.next()], [42, 44]);
  assertEquals((call.fixed as unknown as WebAssembly.Global).value, 0.5);
});

Deno.test("data is put into memory; offsets may lie beyond two gigabytes", () => {
  const m = moduleWithMemory();
  m.data(5, Uint8Array.from([1, 2, 3]));
  assertEquals([...new Uint8Array(start(m).memory.buffer, 4, 5)], [0, 1, 2, 3, 0]);
  const far = new ModuleBuilder({ memory: { pages: 1 } });
  far.data(2 ** 31, Uint8Array.from([1]));
  assert(WebAssembly.validate(far.encode()));
});

Deno.test("a shared memory that two modules import is one memory, and atomics work on it", () => {
  const shared = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
  const build = (body: (f: FunctionBuilder<readonly ["i32"]>, x: Local<"i32">) => void) => {
    const m = new ModuleBuilder({
      memory: { pages: 1, maximum: 2, shared: true, import: ["env", "memory"] },
    });
    m.function("main", { params: ["i32"], results: ["i32"] }, body, { export: true });
    return start(m, { env: { memory: shared } }).call.main;
  };
  const at = i32.const(8);
  const put = build((f, x) => {
    f.atomicStore(at, x);
    f.atomicFence();
    f.return(i32.atomicLoad(i32.const(0), 8));
  });
  assertEquals(put(12), 12);
  const cases: [string, (f: FunctionBuilder, x: Expr<"i32">) => Expr<"i32">, number, number][] = [
    ["add", (_, x) => i32.atomicAdd(at, x), 12, 22],
    ["sub", (_, x) => i32.atomicSub(at, x), 22, 12],
    ["and", (_, x) => i32.atomicAnd(at, x), 12, 8],
    ["or", (_, x) => i32.atomicOr(at, x), 8, 10],
    ["xor", (_, x) => i32.atomicXor(at, x), 10, 0],
    ["exchange", (_, x) => i32.atomicExchange(at, x), 0, 10],
    ["compare, equal", (_, x) => i32.atomicCompareExchange(at, x, i32.const(77)), 10, 77],
    ["compare, other", (_, x) => i32.atomicCompareExchange(at, x, i32.const(5)), 77, 77],
  ];
  for (const [name, build10, before, after] of cases) {
    const run = build((f, x) => f.return(build10(f, x)));
    assertEquals([run(10), new Int32Array(shared.buffer)[2]], [before, after], name);
  }
  // Nobody sleeps on the word; a wait for another value returns at once, one that times out returns 2.
  assertEquals(build((f, x) => f.return(i32.atomicNotify(at, x)))(1), 0);
  const wait = build((f, x) => f.return(i32.atomicWait(at, x, i64.const(1000))));
  assertEquals([wait(1), wait(77)], [1, 2]);
});

Deno.test("the module's parts validate alone and together", () => {
  assert(WebAssembly.validate(new ModuleBuilder().encode()));
  assert(WebAssembly.validate(new ModuleBuilder({ memory: { pages: 0, maximum: 0 } }).encode()));
  const m = new ModuleBuilder({ memory: { pages: 1, import: ["env", "m"], export: "out" } });
  m.importFunction("env", "f", ["v128", "f32"], []);
  m.function(
    "g",
    { params: [], results: ["v128"] },
    (f) => f.return(v128.const(Array(16).fill(1))),
  );
  assert(WebAssembly.validate(m.encode()));
});

Deno.test("functions carry their names into stack traces", () => {
  const m = new ModuleBuilder();
  m.function("breaks", { params: [], results: [] }, (f) => f.unreachable(), { export: "run" });
  const error = assertThrows(() => start(m).call.run(), WebAssembly.RuntimeError);
  assert(error.stack?.includes("breaks"), error.stack);
});

Deno.test("an expression that is used twice is refused; locals, globals and constants are not", () => {
  const m = new ModuleBuilder();
  const global = m.global("i32", i32.const(1));
  m.function("main", { params: ["i32"], results: [] }, (f, x) => {
    const constant = i32.const(2);
    f.drop(i32.add(i32.add(x, x), i32.add(constant, constant)));
    f.drop(i32.add(global, global));
    const sum = i32.add(x, x);
    const message = 'Cannot use i32.add twice in "main": found a second use of one expression';
    assertThrows(() => f.drop(i32.mul(sum, sum)), Error, message);
    f.drop(i32.mul(f.tee(x, i32.const(3)), x));
    const tee = f.tee(x, i32.const(3));
    f.drop(tee);
    assertThrows(() => f.drop(tee), Error, "Cannot use local.tee twice");
  });
});

Deno.test("what belongs elsewhere is refused by name", () => {
  const m = new ModuleBuilder();
  let stray: Local<"i32"> | undefined;
  let label: Label | undefined;
  m.function("one", { params: ["i32"], results: [] }, (f, x) => {
    stray = x;
    f.block((inside) => label = inside);
    assertThrows(
      () => f.branch(label!),
      Error,
      'Cannot branch in "one": the label\'s block is closed',
    );
  });
  m.function("two", { params: [], results: [] }, (f) => {
    const message = 'Cannot use local 0 (i32) in "two": it is another function\'s';
    assertThrows(() => f.drop(stray!), Error, message);
    assertThrows(() => f.set(stray!, i32.const(1)), Error, message);
    assertThrows(() => f.tee(stray!, i32.const(1)), Error, message);
    f.block(() => assertThrows(() => f.branch(label!), Error, "Cannot branch"));
  });
  assertThrows(() => m.importFunction("env", "late", [], []), Error, 'Cannot import "env.late"');
});

Deno.test("numbers that do not fit are refused with what would fit", () => {
  const zero = i32.const(0), vector = v128.const(Array(16).fill(0));
  const refused: [() => unknown, string][] = [
    [() => i32.const(0.5), "Cannot write i32.const: the value must be an integer"],
    [() => i32.const(2 ** 32), "got 4294967296"],
    [() => i32.const(-(2 ** 31) - 1), "got -2147483649"],
    [() => i64.const(2n ** 64n), "Cannot write i64.const"],
    [() => i64.const(0.5), "Cannot write i64.const"],
    [() => i32.load(zero, -1), "Cannot write i32.load: the offset must be an integer from 0"],
    [() => v128.load(zero, 2 ** 32), "Cannot write v128.load"],
    [
      () => i32x4.extractLane(vector, 4),
      "i32x4.extractLane: the lane must be an integer from 0 to 3",
    ],
    [() => i16x8.replaceLane(vector, -1, zero), "i16x8.replaceLane"],
    [
      () => v128.load64Lane(zero, vector, 2),
      "v128.load64Lane: the lane must be an integer from 0 to 1",
    ],
    [() => i8x16.shuffle(vector, vector, [0]), "expected 16 lanes, got 1"],
    [() => i8x16.shuffle(vector, vector, Array(16).fill(32)), "Cannot write i8x16.shuffle: a lane"],
    [() => i32x4.const(1, 2, 3), "Cannot write i32x4.const: expected 4 numbers, got 3"],
    [() => v128.const([1]), "expected 16 bytes, got 1"],
    [() => new ModuleBuilder({ memory: { pages: 2, maximum: 1 } }), "Cannot make a memory"],
    [() => new ModuleBuilder({ memory: { pages: 65537 } }), "got 65537"],
  ];
  for (const [build, message] of refused) assertThrows(build, RangeError, message);
  assertThrows(
    () => new ModuleBuilder({ memory: { pages: 1, shared: true } }),
    TypeError,
    "Cannot make a shared memory: expected a maximum",
  );
  const m = moduleWithMemory();
  assertThrows(
    () => m.function("f", { params: [], results: [] }, () => {}, { export: "memory" }),
    Error,
    'Cannot export "memory"',
  );
  m.function("main", { params: [], results: [] }, (f) => {
    assertThrows(() => f.storeLane(32, zero, vector, 4), RangeError, "v128.store32Lane");
    const fixed = m.global("i32", zero);
    assertThrows(() => f.setGlobal(fixed, zero), TypeError, "not declared mutable");
  });
});

Deno.test("calls with arguments missing or without a result are refused at run time as well", () => {
  const m = new ModuleBuilder();
  const none = m.function("none", { params: ["i32"], results: [] }, () => {});
  const one = m.function("one", { params: ["i32"], results: ["i32"] }, (f, x) => f.return(x));
  m.function("main", { params: [], results: [] }, (f) => {
    // @ts-expect-error: an argument is missing.
    const missing = () => one.call();
    assertThrows(missing, TypeError, 'Cannot call "one": expected 1 arguments, got 0');
    // @ts-expect-error: an argument is missing.
    assertThrows(() => f.call(none), TypeError, 'Cannot call "none"');
    assertThrows(() => none.call(i32.const(0)), TypeError, "the function has no result");
    // @ts-expect-error: there is no result to return.
    assertThrows(() => f.return(i32.const(0)), TypeError, 'Cannot return from "main"');
  });
});

Deno.test("ill-typed instructions are errors of TypeScript", () => {
  // Nothing of this is run or encoded: the test is that each line needs its directive, which `deno check` verifies.
  const ill = (f: FunctionBuilder<readonly ["f32"]>, m: ModuleBuilder) => {
    const x = f.local("i32"), y = f.local("f32"), v = f.local("v128");
    // @ts-expect-error: an f32 where an i32 belongs.
    i32.add(x, y);
    // @ts-expect-error: an operand is missing.
    i32.add(x);
    // @ts-expect-error: an operand too many.
    i32.eqz(x, x);
    // @ts-expect-error: a vector where a scalar belongs.
    f32.sqrt(v);
    // @ts-expect-error: an address is an i32.
    v128.load(y);
    // @ts-expect-error: the shift count is an i32, not a vector.
    i32x4.shl(v, v);
    // @ts-expect-error: a comparison leaves an i32.
    f32.add(f32.lt(y, y), y);
    // @ts-expect-error: the variable is an i32.
    f.set(x, y);
    // @ts-expect-error: the variable is an i32.
    f.tee(x, y);
    // @ts-expect-error: both values of a choice have one type.
    select(x, x, y);
    // @ts-expect-error: a condition is an i32.
    f.if(y, () => {});
    // @ts-expect-error: the result is an f32.
    f.return(x);
    // @ts-expect-error: a result is missing.
    f.return();
    // @ts-expect-error: the initial value is an i32.
    m.global("i32", f32.const(1));
    // @ts-expect-error: there is no such instruction.
    f32.increment(y);
    m.function("inner", { params: ["i32", "f64"], results: [] }, (g, a, b) => {
      // @ts-expect-error: the second parameter is an f64.
      i32.add(a, b);
      g.drop(a);
    });
    const fn = m.importFunction("env", "f", ["i32"], []);
    // @ts-expect-error: an f32 where an i32 belongs.
    f.call(fn, y);
    // @ts-expect-error: a function without a result is no value.
    f.drop(fn.call(x));
    const one = m.importFunction("env", "g", [], ["f32"]);
    // @ts-expect-error: a call that has a result is no statement.
    f.call(one);
    // @ts-expect-error: the parameter's variable is an i32.
    m.function("bad", { params: ["i32"], results: [] }, (g, a) => g.set(a, g.let(f32.const(1))));
    // @ts-expect-error: an f32 where an i32 belongs.
    i32.eqz(one.call());
  };
  assertEquals(ill.length, 2);
});

Deno.test("a vector constant stands in a module once, and each use reads it", () => {
  const length = (uses: number) => {
    const m = new ModuleBuilder();
    m.function("main", { params: [], results: ["i32"] }, (f) => {
      let sum: Expr<"v128"> = i32x4.const(1, 2, 3, 4);
      for (let i = 1; i < uses; i++) sum = i32x4.add(sum, i32x4.const(1, 2, 3, 4));
      f.return(i32x4.extractLane(sum, 3));
    }, { export: true });
    assertEquals(start(m).call.main(), 4 * uses);
    return m.encode().length;
  };
  assert(length(11) - length(1) <= 50, "ten reads and sums of five bytes");
});
