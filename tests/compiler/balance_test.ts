import { assert, assertEquals, assertLess } from "@std/assert";
import { Balance } from "../../lib/compiler/engines/wasm/balance.ts";

/** How many of so many runs are helped, if a run takes these milliseconds alone and with help. */
function helpedRuns(balance: Balance, runs: number, alone: number, helped: number): number {
  let count = 0;
  for (let run = 0; run < runs; run++) {
    const isHelped = balance.next(balance.wantsHelp);
    balance.note(isHelped ? helped : alone);
    if (isHelped) count++;
  }
  return count;
}

Deno.test("Balance: nobody is asked for in the first twenty milliseconds", () => {
  const balance = new Balance();
  assertEquals(helpedRuns(balance, 19, 1, 0.5), 0);
  assert(!balance.wantsHelp);
  balance.note(1);
  assert(balance.wantsHelp);
});

Deno.test("Balance: help that pays is taken in nearly all runs, help that does not in nearly none", () => {
  assertLess(20_000 * 0.97, helpedRuns(new Balance(), 20_000, 1, 0.6));
  assertLess(helpedRuns(new Balance(), 20_000, 1, 1.1), 20_000 * 0.01);
  assertLess(helpedRuns(new Balance(), 20_000, 1, 0.98), 20_000 * 0.01);
});

Deno.test("Balance: it follows when a core is taken away and given back", () => {
  const balance = new Balance();
  helpedRuns(balance, 5000, 1, 0.6);
  assertLess(helpedRuns(balance, 5000, 1, 2), 100, "taken away");
  helpedRuns(balance, 15_000, 1, 0.6);
  assertLess(4800, helpedRuns(balance, 5000, 1, 0.6), "given back");
});

Deno.test("Balance: runs are alone as long as no worker is ready", () => {
  const balance = new Balance();
  for (let run = 0; run < 100; run++) {
    assert(!balance.next(false));
    balance.note(1);
  }
  assert(balance.wantsHelp);
  assert(balance.next(true));
  assert(!balance.next(false), "the workers have left");
});
