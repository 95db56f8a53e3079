/**
 * Modules: functions, memory, globals and data, put together in the binary format.
 *
 * @module
 */

import { ByteWriter } from "./byte_writer.ts";
import { type Constant, type Expr, Global, type Local, writeOpcode } from "./expr.ts";
import { FunctionBuilder } from "./function_builder.ts";
import { FunctionHandle, type Params, type Results, type Signature } from "./function_handle.ts";
import type { VectorConstant } from "./lanes.ts";
import { VALUE_TYPE_CODES, type ValueType } from "./value_type.ts";

/** The memory of a module. */
export interface MemoryOptions {
  /** Its size at first, in pages of 64 KiB. */
  readonly pages: number;
  /** What it may grow to; needed if it is shared. */
  readonly maximum?: number;
  /** Whether threads share it. */
  readonly shared?: boolean;
  /** The module and name it is imported by; without, the module has a memory of its own. */
  readonly import?: readonly [module: string, name: string];
  /** The name it is exported by, if any. */
  readonly export?: string;
}

/** What a module is made with. */
export interface ModuleOptions {
  /** Its memory; none unless it is given. */
  readonly memory?: MemoryOptions;
}

/** How a function is seen from outside. */
export interface FunctionOptions {
  /** The name it is exported by, or whether it is exported by its own; not unless it is given. */
  readonly export?: boolean | string;
}

/** How a global is made. */
export interface GlobalOptions {
  /** Whether it can be set. */
  readonly mutable?: boolean;
  /** The name it is exported by, if any. */
  readonly export?: string;
}

/** Parameters as locals of the given types. */
export type ParamLocals<P extends Params> = { readonly [I in keyof P]: Local<P[I]> };

const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  memory: 5,
  global: 6,
  export: 7,
  code: 10,
  data: 11,
} as const;
const KIND = { function: 0, memory: 2, global: 3 } as const;
const END = 0x0b, FUNCTION_TYPE = 0x60;

/** How a memory with a maximum is declared that one thread has. */
export const UNSHARED = 1;
/** How a memory is declared that threads share. */
export const SHARED = 3;

/** Builds a module. Imported functions come first, because functions are numbered in that order. */
export class ModuleBuilder {
  readonly #memory: MemoryOptions | undefined;
  /** Distinct signatures by their text, with their numbers. */
  readonly #types = new Map<string, { readonly index: number; readonly signature: Signature }>();
  readonly #imports: { readonly module: string; readonly fn: FunctionHandle }[] = [];
  readonly #functions: { readonly fn: FunctionHandle; body: FunctionBuilder }[] = [];
  readonly #globals: { readonly global: Global; readonly initial: Constant<ValueType, unknown> }[] =
    [];
  /** Vector constants by their bytes. */
  readonly #constants = new Map<string, Global<"v128">>();
  readonly #exports = new Map<string, readonly [kind: number, index: number]>();
  readonly #data: (readonly [offset: number, bytes: Uint8Array])[] = [];
  #memoryFlag: number | undefined;

  /**
   * @param options The memory.
   * @throws {RangeError} If its sizes do not fit: pages ≤ maximum ≤ 65536.
   * @throws {TypeError} If it is shared and has no maximum.
   */
  constructor(options: ModuleOptions = {}) {
    this.#memory = options.memory;
    if (options.memory === undefined) return;
    checkMemory(options.memory);
    if (options.memory.export !== undefined) this.#export(options.memory.export, KIND.memory, 0);
  }

  /** A function that the module is given when it is instantiated. */
  importFunction<const P extends Params, const R extends Results>(
    module: string,
    name: string,
    params: P,
    results: R,
  ): FunctionHandle<P, R> {
    if (this.#functions.length > 0) {
      throw new Error(
        `Cannot import "${module}.${name}": found functions already defined, expected imports first`,
      );
    }
    const fn = new FunctionHandle(name, this.#imports.length, { params, results });
    this.#imports.push({ module, fn });
    return fn;
  }

  /**
   * A function. The body is written at once; it may define further functions of the module before it calls them.
   *
   * @param name What it is called in stack traces and, if it is exported, outside.
   * @param signature The types of its parameters and of its result.
   * @param body Writes the statements; it receives the builder and the parameters.
   * @param options Whether and by what name it is exported.
   * @returns The function, to be called from others.
   */
  function<const P extends Params, const R extends Results>(
    name: string,
    signature: Signature<P, R>,
    body: (f: FunctionBuilder<R>, ...params: ParamLocals<P>) => void,
    options: FunctionOptions = {},
  ): FunctionHandle<P, R> {
    const fn = new FunctionHandle(name, this.#imports.length + this.#functions.length, signature);
    const builder = new FunctionBuilder(name, signature, (constant) => this.#pooled(constant));
    this.#functions.push({ fn, body: builder });
    const exported = options.export === true ? name : options.export;
    if (exported) this.#export(exported, KIND.function, fn.index);
    const params = signature.params.map((_, index) => builder.param(index));
    body(builder, ...params as unknown as ParamLocals<P>);
    return fn;
  }

  /** A variable of the module. */
  global<T extends ValueType>(
    type: T,
    initial: Constant<NoInfer<T>, unknown>,
    options: GlobalOptions = {},
  ): Global<T> {
    const global = new Global(type, this.#globals.length, options.mutable ?? false);
    this.#globals.push({ global, initial });
    if (options.export !== undefined) this.#export(options.export, KIND.global, global.index);
    return global;
  }

  /** Bytes that are put into memory when the module is instantiated. */
  data(offset: number, bytes: Uint8Array): void {
    this.#data.push([offset, bytes]);
  }

  /**
   * In the bytes that {@linkcode encode} gave last, the place of the byte that says whether the imported memory, which has a
   * maximum, is shared: {@linkcode UNSHARED} or {@linkcode SHARED}. All other bytes are the same either way.
   */
  get memoryFlag(): number {
    if (this.#memoryFlag !== undefined) return this.#memoryFlag;
    throw new Error("Cannot tell where the memory is declared: no imported one was encoded");
  }

  /** The module as bytes, for `new WebAssembly.Module`. */
  encode(): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter();
    out.bytes([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    const functions = this.#functions.map(({ fn }) => fn);
    // The numbers of the types are given before the types are written.
    const imported = this.#imports.map(({ fn }) => this.#typeIndex(fn.signature));
    const defined = functions.map((fn) => this.#typeIndex(fn.signature));

    list(
      out,
      SECTION.type,
      [...this.#types.values()],
      (entry, { signature: { params, results } }) => {
        entry.byte(FUNCTION_TYPE);
        entry.vector(params.map((type) => VALUE_TYPE_CODES[type]));
        entry.vector(results.map((type) => VALUE_TYPE_CODES[type]));
      },
    );
    this.#encodeImports(out, imported);
    list(out, SECTION.function, defined, (entry, type) => entry.u32(type));
    const own = this.#memory !== undefined && this.#memory.import === undefined;
    list(out, SECTION.memory, own ? [this.#memory] : [], writeLimits);
    list(out, SECTION.global, this.#globals, writeGlobal);
    list(out, SECTION.export, [...this.#exports], (entry, [name, [kind, index]]) => {
      entry.name(name);
      entry.byte(kind);
      entry.u32(index);
    });
    list(out, SECTION.code, this.#functions, (entry, { body }) => body.encode(entry));
    list(out, SECTION.data, this.#data, (entry, [offset, bytes]) => {
      entry.byte(0);
      entry.byte(0x41);
      entry.s32(offset);
      entry.byte(END);
      entry.vector(bytes);
    });
    writeNames(out, [...this.#imports.map(({ fn }) => fn), ...functions]);
    return out.view().slice();
  }

  /**
   * What a vector constant is read from: a variable of the module that never changes.
   *
   * Code with many constants has been measured to run faster so in V8 than with constants written where they are used
   * (tests/compiler/sweep/README.md). Machines have instructions that make vectors of zeros or ones: those stay in place.
   */
  #pooled(constant: VectorConstant): Expr<"v128"> {
    const bytes = constant.value;
    if (isZerosOrOnes(bytes)) return constant;
    const key = String.fromCharCode(...bytes);
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const global = this.global("v128", constant);
    this.#constants.set(key, global);
    return global;
  }

  #encodeImports(out: ByteWriter, types: readonly number[]): void {
    const memory = this.#memory?.import && this.#memory;
    const entries: ((entry: ByteWriter) => void)[] = this.#imports.map(({ module, fn }, i) => {
      return (entry) => {
        entry.name(module);
        entry.name(fn.name);
        entry.byte(KIND.function);
        entry.u32(types[i]);
      };
    });
    if (memory?.import !== undefined) {
      const [module, name] = memory.import;
      entries.push((entry) => {
        entry.name(module);
        entry.name(name);
        entry.byte(KIND.memory);
        writeLimits(entry, memory);
      });
    }
    list(out, SECTION.import, entries, (entry, write) => write(entry));
    if (memory?.import === undefined) return;
    // The memory is the last that is imported.
    const limits = new ByteWriter();
    writeLimits(limits, memory);
    this.#memoryFlag = out.length - limits.length;
  }

  #typeIndex(signature: Signature): number {
    const text = `${signature.params} -> ${signature.results}`;
    const known = this.#types.get(text);
    if (known !== undefined) return known.index;
    const index = this.#types.size;
    this.#types.set(text, { index, signature });
    return index;
  }

  #export(name: string, kind: number, index: number): void {
    if (this.#exports.has(name)) {
      throw new Error(`Cannot export "${name}": found another export of that name`);
    }
    this.#exports.set(name, [kind, index]);
  }
}

function isZerosOrOnes(bytes: readonly number[]): boolean {
  const first = bytes[0];
  return (first === 0 || first === 0xff) && bytes.every((byte) => byte === first);
}

function checkMemory(memory: MemoryOptions): void {
  const { pages, maximum = 65536, shared } = memory;
  const fit = Number.isInteger(pages) && Number.isInteger(maximum) && 0 <= pages &&
    pages <= maximum && maximum <= 65536;
  if (!fit) {
    throw new RangeError(
      `Cannot make a memory: expected 0 <= pages <= maximum <= 65536, got ${pages} and ${maximum}`,
    );
  }
  if (shared && memory.maximum === undefined) {
    throw new TypeError("Cannot make a shared memory: expected a maximum, got none");
  }
}

/** A section of entries, unless there are none. */
function list<E>(
  out: ByteWriter,
  id: number,
  entries: readonly E[],
  write: (entry: ByteWriter, value: E) => void,
): void {
  if (entries.length === 0) return;
  const section = new ByteWriter();
  section.u32(entries.length);
  for (const entry of entries) write(section, entry);
  out.byte(id);
  out.vector(section.view());
}

function writeLimits(out: ByteWriter, { pages, maximum, shared }: MemoryOptions): void {
  out.byte(maximum === undefined ? 0 : shared ? SHARED : UNSHARED);
  out.u32(pages);
  if (maximum !== undefined) out.u32(maximum);
}

function writeGlobal(
  out: ByteWriter,
  { global, initial }: { readonly global: Global; readonly initial: Expr },
): void {
  out.byte(VALUE_TYPE_CODES[global.type]);
  out.byte(Number(global.mutable));
  writeOpcode(out, initial.opcode);
  initial.immediate?.(out);
  out.byte(END);
}

/** The custom section that tells engines what functions are called. */
function writeNames(out: ByteWriter, functions: readonly FunctionHandle[]): void {
  if (functions.length === 0) return;
  const names = new ByteWriter();
  names.u32(functions.length);
  for (const fn of functions) {
    names.u32(fn.index);
    names.name(fn.name);
  }
  const section = new ByteWriter();
  section.name("name");
  section.byte(1); // The subsection of functions.
  section.vector(names.view());
  out.byte(SECTION.custom);
  out.vector(section.view());
}
