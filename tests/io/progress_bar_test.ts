/** The progress bar, on a terminal that is none and a clock that is turned by hand. */

import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { progressBar } from "../../lib/io/mod.ts";
import { barLine, duration } from "../../lib/io/progress_line.ts";
import { bits } from "./_dice.ts";

class Screen {
  /** What was written at each time. */
  readonly lines: string[] = [];
  constructor(readonly terminal: boolean, readonly atOnce = Infinity) {}
  isTerminal(): boolean {
    return this.terminal;
  }
  writeSync(bytes: Uint8Array): number {
    const some = bytes.subarray(0, this.atOnce);
    this.lines.push(new TextDecoder().decode(some));
    return some.length;
  }
}

function setUp({ total = 200, width = 60, color = false, screen = new Screen(true) } = {}) {
  const clock = { ms: 1000 };
  const options = { stream: screen, width: () => width, color, now: () => clock.ms };
  return { clock, screen, bar: progressBar({ label: "SVI", total, ...options }) };
}

Deno.test("a terminal gets a line that is drawn over, and left at the end", () => {
  const { bar, clock, screen } = setUp();
  bar.update(0);
  clock.ms += 2000;
  bar.update(50, "loss 0.5");
  clock.ms += 2000;
  bar.update(100, "loss 0.4");
  clock.ms += 3000;
  bar.update(200, "loss 0.3");
  bar.finish();
  assertEquals(screen.lines, [
    "\rSVI ────────────────────   0%    0/200\x1b[K",
    "\rSVI ━━━━───────────────  25%   50/200  6.0 s left  loss 0.5\x1b[K",
    "\rSVI ━━━━━━━━━──────────  50%  100/200  4.0 s left  loss 0.4\x1b[K",
    "\rSVI ━━━━━━━━━━━━━━━━━━━ 100%  200/200  0.0 s left  loss 0.3\x1b[K",
    "\rSVI ━━━━━━━━━━━━━━━━━━━━ 100%  200/200  7.0 s  loss 0.3\x1b[K\n",
  ]);
});

Deno.test("whatever the rate of updates, there are ten drawings a second", () => {
  const { bar, clock, screen } = setUp({ total: 100_000 });
  for (let i = 0; i < 100_000; i++) {
    clock.ms += 0.1; // Ten seconds in all.
    bar.update(i);
  }
  assert(screen.lines.length >= 99 && screen.lines.length <= 101, `${screen.lines.length}`);
});

Deno.test("slow updates are all drawn", () => {
  const { bar, clock, screen } = setUp();
  for (let i = 0; i < 20; i++) {
    clock.ms += 100;
    bar.update(i);
  }
  assertEquals(screen.lines.length, 20);
});

Deno.test("where nobody looks nothing is written", () => {
  const { bar, clock, screen } = setUp({ screen: new Screen(false) });
  for (let i = 0; i < 10; i++) {
    clock.ms += 1000;
    bar.update(i, "x");
  }
  bar.finish("done");
  assertEquals(screen.lines, []);
});

Deno.test("a finished bar is closed", () => {
  const { bar, clock, screen } = setUp();
  bar.finish("stopped");
  clock.ms += 1000;
  bar.update(3);
  bar.finish();
  assertEquals(screen.lines.length, 1);
  assertStringIncludes(screen.lines[0], "  0%    0/200  0.0 s  stopped\x1b[K\n");
});

Deno.test("colours are used where they may be, and cost no room", () => {
  const plain = setUp(), colored = setUp({ color: true });
  for (const { bar } of [plain, colored]) bar.update(100);
  const [line] = colored.screen.lines;
  // deno-lint-ignore no-control-regex
  assertMatch(line, /\x1b\[34m━+\x1b\[90m─+\x1b\[39m/);
  // deno-lint-ignore no-control-regex
  assertEquals(line.replace(/\x1b\[\d+m/g, ""), plain.screen.lines[0]);
});

Deno.test("a terminal that takes a few bytes at a time gets them all", () => {
  const [whole, slow] = [setUp(), setUp({ screen: new Screen(true, 1) })];
  for (const { bar } of [whole, slow]) bar.update(3, "abc");
  const ascii = (text: string) => text.replace(/[^ -~]/g, "");
  assertEquals(ascii(slow.screen.lines.join("")), ascii(whole.screen.lines.join("")));
});

Deno.test("a terminal that goes away ends the drawing, not the program", () => {
  let calls = 0;
  const stream = {
    isTerminal: () => true,
    writeSync(): number {
      calls++;
      throw new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
    },
  };
  const clock = { ms: 0 };
  const bar = progressBar({ label: "SVI", total: 10, stream, now: () => clock.ms += 1000 });
  for (let i = 0; i < 5; i++) bar.update(i);
  bar.finish();
  assertEquals(calls, 1);
});

Deno.test("a terminal that takes nothing ends the drawing, not the program", () => {
  const screen = new Screen(true, 0);
  const { bar, clock } = setUp({ screen });
  for (let i = 0; i < 5; i++) {
    clock.ms += 1000;
    bar.update(i);
  }
  bar.finish();
  assertEquals(screen.lines, [""]);
});

Deno.test("a total that is none is refused", () => {
  for (const total of [-1, NaN, Infinity]) {
    assertThrows(() => setUp({ total }), RangeError, `Cannot show the progress of "SVI": found`);
  }
});

Deno.test("a line has never more characters than there is room for", () => {
  const words = bits(1, 4000);
  for (let i = 0; i + 8 <= words.length; i += 8) {
    const [a, b, c, d, e, f, g, h] = words.subarray(i, i + 8);
    const progress = {
      label: "label σ ".repeat(a % 5),
      done: b % 3000 - 500,
      total: c % 2000,
      seconds: d % 100_000 / 7,
      text: "text\n\t\x1b[2J".repeat(e % 6),
      color: false,
      width: f % 121,
      isLast: g % 2 === 0,
    };
    const line = barLine(h % 10 === 0 ? { ...progress, done: NaN } : progress);
    assert([...line].length <= progress.width, JSON.stringify([progress, line]));
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x1f]/.test(line), JSON.stringify(line));
    const percent = /(-?\d+)%/.exec(line)?.[1];
    if (percent !== undefined) assert(Number(percent) >= 0 && Number(percent) <= 100, line);
  }
});

Deno.test("durations are short and right", () => {
  const cases: [number, string][] = [
    [0, "0.0 s"],
    [9.94, "9.9 s"],
    [9.96, "10 s"],
    [59.4, "59 s"],
    [59.6, "1:00 min"],
    [3599.6, "1:00:00 h"],
    [3725, "1:02:05 h"],
    [90_000, "25:00:00 h"],
  ];
  for (const [seconds, text] of cases) assertEquals(duration(seconds), text);
});
