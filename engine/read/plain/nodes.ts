/**
 * Syntax nodes for the parser of mathjs, which makes them by these names and with these arguments. Its own classes can
 * compile, simplify and print, and bring all of its arithmetic with them: ten times the code of the parser, and most of
 * what the first formula waits for.
 */
export interface PlainNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What the parser's `new` gives: fields by the position of their argument. */
type NodeClass = new (...args: readonly unknown[]) => PlainNode;

function nodeClass(type: string, read: (...args: readonly unknown[]) => object): NodeClass {
  const made = function (this: object, ...args: readonly unknown[]) {
    Object.assign(this, read(...args));
  } as unknown as NodeClass;
  // The parser tells nodes apart by these marks.
  Object.assign(made.prototype, { type, isNode: true, [`is${type}`]: true });
  return made;
}

const fields =
  (...names: readonly string[]) =>
  (...args: readonly unknown[]): object =>
    Object.fromEntries(names.map((name, i) => [name, args[i]]));

const SymbolNode = nodeClass("SymbolNode", fields("name"));

const nameOf = (fn: unknown): unknown => (fn as { readonly name?: unknown }).name ?? "";

/** By the names that the parser asks for. */
export const NODES: Readonly<Record<string, NodeClass>> = {
  AccessorNode: nodeClass("AccessorNode", fields("object", "index", "optionalChaining")),
  ArrayNode: nodeClass("ArrayNode", fields("items")),
  // With an index, `A[1] = 4`, the value comes third.
  AssignmentNode: nodeClass("AssignmentNode", (object, second, third) =>
    third === undefined ? { object, value: second } : { object, index: second, value: third },
  ),
  BlockNode: nodeClass("BlockNode", fields("blocks")),
  ConditionalNode: nodeClass("ConditionalNode", fields("condition", "trueExpr", "falseExpr")),
  ConstantNode: nodeClass("ConstantNode", fields("value")),
  FunctionAssignmentNode: nodeClass("FunctionAssignmentNode", fields("name", "params", "expr")),
  FunctionNode: nodeClass("FunctionNode", (fn, args) => {
    const called = typeof fn === "string" ? new SymbolNode(fn) : fn;
    return { fn: called, name: nameOf(called), args };
  }),
  IndexNode: nodeClass("IndexNode", fields("dimensions")),
  ObjectNode: nodeClass("ObjectNode", fields("properties")),
  OperatorNode: nodeClass("OperatorNode", (op, fn, args, implicit) => ({
    op,
    fn,
    args,
    implicit: implicit === true,
  })),
  ParenthesisNode: nodeClass("ParenthesisNode", fields("content")),
  RangeNode: nodeClass("RangeNode", fields("start", "end", "step")),
  RelationalNode: nodeClass("RelationalNode", fields("conditionals", "params")),
  SymbolNode,
};
