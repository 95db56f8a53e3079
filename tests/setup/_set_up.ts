import { join } from "@std/path";
import type { Options } from "../../setup/tensorflow/options.ts";
import { type Done, setUp } from "../../setup/tensorflow/set_up.ts";
import { type FakeMachine, fakeMachine } from "./_fake_machine.ts";

/** A run of the set-up on a fake machine, with what it printed. */
export interface Run extends Done {
  readonly machine: FakeMachine;
  readonly said: string;
}

/** Options of a test: below `root`, TensorFlow 2.21.0 for the CPU, but for `changes`. */
export function options(root: string, changes: Partial<Options> = {}): Options {
  return {
    dir: join(root, "tf"),
    gpu: false,
    tensorflow: "2.21.0",
    withoutDriver: false,
    quiet: false,
    ...changes,
  };
}

export async function run(asked: Options, machine: FakeMachine = fakeMachine()): Promise<Run> {
  const lines: string[] = [];
  const done = await setUp(asked, machine, (line) => lines.push(line));
  return { ...done, machine, said: lines.join("\n") };
}

/** What a set-up makes, in order. */
export const ALL = ["the npm packages", "the TensorFlow library", "the add-on"];
