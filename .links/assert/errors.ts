import { stripVTControlCharacters } from "node:util";
import { AssertionError, ending } from "./assertion_error.ts";

type ErrorClass<E extends Error> = abstract new (...args: never[]) => E;

/** Fails unless `fn` throws, and returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/**
 * Fails unless `fn` throws an error of the class whose message contains `msgIncludes`, and returns it.
 */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMessage?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const expected = readExpected(classOrMessage, msgIncludes, msg);
  try {
    fn();
  } catch (error) {
    return checkError(error, expected, "thrown");
  }
  throw new AssertionError(`Expected function to throw${ending(expected.msg)}`);
}

/** Fails unless `fn` returns a promise that rejects, and resolves to the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/**
 * Fails unless `fn` returns a promise that rejects with an error of the class whose message contains `msgIncludes`,
 * and resolves to it. A function that throws before it returns a promise fails too.
 */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMessage?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const expected = readExpected(classOrMessage, msgIncludes, msg);
  const promise = startPromise(fn, expected.msg);
  try {
    await promise;
  } catch (error) {
    return checkError(error, expected, "rejected");
  }
  throw new AssertionError(`Expected function to reject${ending(expected.msg)}`);
}

function startPromise(fn: () => PromiseLike<unknown>, msg?: string): PromiseLike<unknown> {
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
  } catch {
    // What it threw is not what was asked about: the message below says that it threw at all.
  }
  if (typeof promise?.then === "function") return promise;
  throw new AssertionError(`Function throws when expected to reject${ending(msg)}`);
}

interface Expected {
  readonly type?: ErrorClass<Error>;
  readonly includes?: string;
  readonly msg?: string;
}

function readExpected(
  classOrMessage: ErrorClass<Error> | string | undefined,
  includes: string | undefined,
  msg: string | undefined,
): Expected {
  if (typeof classOrMessage === "string") return { msg: classOrMessage };
  return { type: classOrMessage, includes, msg };
}

function checkError(error: unknown, expected: Expected, verb: "thrown" | "rejected"): unknown {
  const { type, includes, msg } = expected;
  if (!type) return error;
  if (!(error instanceof Error)) {
    throw new AssertionError(`A non-Error object was ${verb}${ending(msg)}`);
  }
  if (!(error instanceof type)) {
    throw new AssertionError(
      `Expected error to be instance of "${type.name}", ` +
        `but was "${(error as Error).constructor?.name}"${ending(msg)}`,
    );
  }
  const text = stripVTControlCharacters(error.message);
  if (includes && !text.includes(stripVTControlCharacters(includes))) {
    throw new AssertionError(
      `Expected error message to include ${JSON.stringify(includes)}, ` +
        `but got ${JSON.stringify(error.message)}${ending(msg)}`,
    );
  }
  return error;
}
