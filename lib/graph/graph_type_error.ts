/** A graph that breaks its grammar: the op, what was found and what was expected. */
export class GraphTypeError extends TypeError {
  override name = "GraphTypeError";
}
