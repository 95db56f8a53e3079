/**
 * What an element is. `float` has no width: an engine runs the same graph in f32 or in f64. A `key` is two 32-bit words of
 * random state; it is no number, and only drawing and deriving accept it.
 */
export type DType = "float" | "int32" | "bool" | "key";

/** The width in which an engine computes `float`. */
export type FloatType = "f32" | "f64";
