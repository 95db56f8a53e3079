/** Classes whose instances are told apart by their text. */
const COMPARED_AS_TEXT: readonly (new (...args: never[]) => object)[] = [
  RegExp,
  URL,
  URLSearchParams,
];

/** Pairs under comparison: a pair met again inside itself is a cycle, and counts as equal. */
type Pairs = Map<object, object>;

/**
 * Whether two values are deeply equal, as assertions mean it: NaN equals NaN, 0 equals -0, a missing property differs
 * from an undefined one, functions are equal by identity alone, and values of different classes are never equal.
 */
export function equal(a: unknown, b: unknown): boolean {
  return compare(a, b, new Map());
}

function compare(a: unknown, b: unknown, pairs: Pairs): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || !sameClass(a, b)) return false;
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime());
  const bytes = elements(a);
  if (bytes) return sameElements(bytes, elements(b)!);
  if (a instanceof WeakMap || a instanceof WeakSet) {
    throw new TypeError(`Cannot compare ${a.constructor.name} instances`);
  }
  if (a instanceof WeakRef) return compare(a.deref(), (b as WeakRef<WeakKey>).deref(), pairs);
  if (pairs.get(a) === b) return true;
  pairs.set(a, b);
  if (Object.keys(a).length !== Object.keys(b).length) return false;
  if (a instanceof Set) return sameSets(a, b as Set<unknown>, pairs);
  if (a instanceof Map) return sameMaps(a, b as Map<unknown, unknown>, pairs);
  if (COMPARED_AS_TEXT.some((type) => a instanceof type)) return String(a) === String(b);
  return sameProperties(a, b, pairs);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** An object without a prototype counts as a plain one. */
function sameClass(a: object, b: object): boolean {
  return (Object.getPrototypeOf(a) ?? Object.prototype) ===
    (Object.getPrototypeOf(b) ?? Object.prototype);
}

function elements(value: object): ArrayLike<unknown> | undefined {
  if (ArrayBuffer.isView(value)) {
    return value instanceof DataView ? undefined : value as unknown as ArrayLike<unknown>;
  }
  const isBuffer = value instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer);
  return isBuffer ? new Uint8Array(value) : undefined;
}

function sameElements(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i] && !Object.is(a[i], b[i])) return false;
  }
  return true;
}

function sameSets(a: Set<unknown>, b: Set<unknown>, pairs: Pairs): boolean {
  if (a.size !== b.size) return false;
  return [...a].every((x) => b.has(x) || (isObject(x) && [...b].some((y) => compare(x, y, pairs))));
}

function sameMaps(
  a: Map<unknown, unknown>,
  b: Map<unknown, unknown>,
  pairs: Pairs,
): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([key, value]) => {
    if (b.has(key) && compare(value, b.get(key), pairs)) return true;
    return isObject(key) &&
      [...b].some(([other, found]) => compare(key, other, pairs) && compare(value, found, pairs));
  });
}

function sameProperties(a: object, b: object, pairs: Pairs): boolean {
  for (const key of new Set([...comparedKeys(a), ...comparedKeys(b)])) {
    if (key in a !== key in b) return false;
    if (!compare(Reflect.get(a, key), Reflect.get(b, key), pairs)) return false;
  }
  return true;
}

/** Of plain objects and arrays what is enumerable; of others also what is hidden or inherited, getters too. */
function comparedKeys(value: object): (string | symbol)[] {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype || prototype === Array.prototype) {
    return Reflect.ownKeys({ ...value });
  }
  const keys: (string | symbol)[] = [];
  for (let at = value; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    if (at !== Array.prototype) keys.push(...Reflect.ownKeys(at));
  }
  return keys;
}
