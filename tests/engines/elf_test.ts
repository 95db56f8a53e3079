import { assertEquals } from "@std/assert";
import { ELF_HEADER, elfFault, neededBy } from "../../lib/compiler/engines/tensorflow/elf.ts";

interface Parts {
  readonly machine?: number;
  readonly bits?: number;
  readonly sections?: number;
}

/** The header of a library of x86-64 whose table of sections ends at byte 64 + 64·sections. */
function header({ machine = 62, bits = 2, sections = 1 }: Parts = {}): Uint8Array {
  const bytes = new Uint8Array(ELF_HEADER);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, bits, 1]);
  const view = new DataView(bytes.buffer);
  view.setUint16(18, machine, true);
  view.setBigUint64(40, 64n, true);
  view.setUint16(58, 64, true);
  view.setUint16(60, sections, true);
  return bytes;
}

Deno.test("a library's header and length tell whether it is whole and for this machine", () => {
  assertEquals(elfFault(header(), 128), undefined);
  assertEquals(elfFault(header({ sections: 2 }), 128), "it is cut off: 128 bytes of 192");
  assertEquals(elfFault(header().subarray(0, 10), 10), "it is cut off");
  assertEquals(elfFault(header({ bits: 1 }), 128), "it is not for 64 bits, lowest byte first");
  assertEquals(
    elfFault(header({ machine: 183 }), 128),
    "it is for another processor (ELF machine 183)",
  );
  assertEquals(elfFault(new Uint8Array(64).fill(60), 64), "it is no library of Linux");
});

Deno.test("a library names those that it needs, and where to look for them", () => {
  // Two segments: one that is loaded at 0x1000 from byte 512, with the names, and the dynamic section.
  const texts = "\0libone.so.2\0libtwo.so\0/opt/lib:$ORIGIN/../lib\0";
  const bytes = new Uint8Array(1024);
  bytes.set(header());
  const view = new DataView(bytes.buffer);
  const word = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true);
  word(32, 64);
  view.setUint16(54, 56, true);
  view.setUint16(56, 2, true);
  const segment = (at: number, kind: number, offset: number, address: number, length: number) => {
    view.setUint32(at, kind, true);
    word(at + 8, offset);
    word(at + 16, address);
    word(at + 32, length);
  };
  segment(64, 1, 512, 0x1000, 256);
  segment(120, 2, 256, 0x2000, 80);
  const entries = [[5, 0x1000 + 32], [1, 1], [1, 13], [29, 23], [0, 0]];
  entries.forEach(([tag, value], i) => {
    word(256 + 16 * i, tag);
    word(264 + 16 * i, value);
  });
  bytes.set(new TextEncoder().encode(texts), 512 + 32);
  assertEquals(neededBy(bytes), {
    names: ["libone.so.2", "libtwo.so"],
    folders: ["/opt/lib", "$ORIGIN/../lib"],
  });
});
