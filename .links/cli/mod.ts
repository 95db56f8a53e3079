/**
 * Stand-in for `jsr:@std/cli`: reads a command line.
 *
 * @module
 */

export { type Args, parseArgs, type ParseOptions } from "./parse_args.ts";
