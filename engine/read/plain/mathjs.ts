import { createParse } from "mathjs";
import { NablaError } from "../../graph/errors.ts";
import type { MathJson } from "../math/mathjson.ts";
import { NODES } from "./nodes.ts";

type Parse = (text: string) => unknown;

declare module "mathjs" {
  /** The parser without what it is made of by default; its types leave it out. */
  export const createParse: (parts: Readonly<Record<string, unknown>>) => (text: string) => unknown;
}

/** Of what the parser declares as a typed function, the form that takes one text. */
const typed = (_name: string, signatures: Readonly<Record<"string", Parse>>): Parse => signatures.string;

/** The parser of mathjs over nodes of our own. */
const parse: Parse = createParse({
  ...NODES,
  typed: Object.assign(typed, { addConversion: () => undefined }),
  numeric: (text: string) => Number(text),
  config: { number: "number" },
});

/** What is read of a mathjs syntax node; its classes are told apart by `type`. */
interface Parsed {
  readonly type: string;
  readonly name?: string;
  readonly fn?: string | Parsed;
  readonly op?: string;
  readonly value?: unknown;
  readonly args?: readonly Parsed[];
  readonly content?: Parsed;
  readonly implicit?: boolean;
  readonly object?: Parsed;
  readonly index?: { readonly dimensions?: readonly Parsed[] };
  readonly expr?: Parsed;
  readonly params?: readonly string[];
  readonly conditionals?: readonly string[];
  readonly condition?: Parsed;
  readonly trueExpr?: Parsed;
  readonly falseExpr?: Parsed;
}

/** A line of plain mathematics: an expression, or a definition with its name and parameters. */
export interface PlainStatement {
  readonly name?: string;
  readonly parameters?: readonly string[];
  readonly expression: MathJson;
}

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ["+", "Add"],
  ["-", "Subtract"],
  ["*", "Multiply"],
  ["/", "Divide"],
  ["^", "Power"],
  ["%", "Mod"],
  ["mod", "Mod"],
  ["<", "Less"],
  [">", "Greater"],
  ["<=", "LessEqual"],
  [">=", "GreaterEqual"],
  ["!", "Factorial"],
  ["and", "And"],
  ["or", "Or"],
]);

/** Parses normalised plain mathematics; throws mathjs's SyntaxError with a position. */
export function parsePlain(text: string): PlainStatement {
  const node = parse(text) as Parsed;
  if (node.type === "AssignmentNode" && node.object?.type === "SymbolNode" && isParsed(node.value))
    return { name: node.object.name ?? "", expression: convert(node.value) };
  if (node.type === "FunctionAssignmentNode" && node.expr)
    return { name: node.name ?? "", parameters: node.params ?? [], expression: convert(node.expr) };
  return { expression: convert(node) };
}

const isParsed = (value: unknown): value is Parsed =>
  typeof value === "object" && value !== null && "type" in value;

const call = (head: string, ...parts: readonly MathJson[]): MathJson =>
  [head, ...parts] as unknown as MathJson;

function convert(node: Parsed): MathJson {
  const parts = (node.args ?? []).map(convert);
  switch (node.type) {
    case "ConstantNode":
      return typeof node.value === "number" ? { num: String(node.value) } : call("Unreadable");
    case "SymbolNode":
      return node.name === "pi" ? "Pi" : (node.name ?? "");
    case "ParenthesisNode":
      return node.content ? call("Delimiter", convert(node.content)) : call("Unreadable");
    case "OperatorNode":
      return operator(node, parts);
    case "FunctionNode": {
      const name = typeof node.fn === "string" ? node.fn : (node.fn?.name ?? node.name ?? "");
      if (name === "log" && parts.length === 2) {
        if (node.args?.[0]?.type === "ConstantNode" && node.args[1]?.type !== "ConstantNode")
          throw new NablaError("unsupported", "log(2, x) has its base first for some and last for others");
        return call("Log", ...parts);
      }
      if (name === "max" || name === "min") return call(name === "max" ? "Max" : "Min", ...parts);
      if (name === "nablasum" || name === "nablaprod") {
        const [body = "", ...limits] = parts;
        return call(name === "nablasum" ? "Sum" : "Product", body, call("Tuple", ...limits));
      }
      if (name === "norm") return call("Norm", ...parts);
      if (name === "nthRoot" || name === "nthroot" || name === "root") return call("Root", ...parts);
      const inside = parts.length === 1 ? parts : [call("Sequence", ...parts)];
      return call("InvisibleOperator", name === "pi" ? "Pi" : name, call("Delimiter", ...inside));
    }
    case "ConditionalNode":
      return node.condition && node.trueExpr && node.falseExpr
        ? call("If", convert(node.condition), convert(node.trueExpr), convert(node.falseExpr))
        : call("Unreadable");
    case "AccessorNode": {
      const dimension = node.index?.dimensions?.[0];
      if (node.object?.name && dimension?.type === "ConstantNode")
        return `${node.object.name}_${String(dimension.value)}`;
      return call("Unreadable");
    }
    default:
      return call(node.type.replace(/Node$/, ""));
  }
}

function operator(node: Parsed, parts: readonly MathJson[]): MathJson {
  const op = node.op ?? "";
  if (parts.length === 1 && op === "-") return call("Negate", ...parts);
  if (parts.length === 1 && op === "+") return parts[0] as MathJson;
  if (op === "*" && node.implicit) {
    // −ln x arrives as (−ln) times x.
    const [first = "", ...rest] = parts.flatMap(flattened);
    const negated = Array.isArray(first) && first[0] === "Negate" ? (first[1] as MathJson) : null;
    if (negated !== null) return call("Negate", call("InvisibleOperator", ...flattened(negated), ...rest));
    return call("InvisibleOperator", first, ...rest);
  }
  // k(x − a)² arrives as a power of a call `k(x − a)`: the exponent belongs to the parentheses.
  const [base, exponent] = parts;
  if (
    op === "^" &&
    node.args?.[0]?.type === "FunctionNode" &&
    Array.isArray(base) &&
    exponent !== undefined
  ) {
    const [head, name, inside] = base as unknown as [string, MathJson, MathJson];
    if (head === "InvisibleOperator" && inside !== undefined)
      return call("InvisibleOperator", name, call("Power", inside, exponent));
  }
  return call(OPERATORS.get(op) ?? op, ...parts);
}

/** `3 x y` is one product of three, so that a letter before parentheses sees its neighbours. */
function flattened(part: MathJson): readonly MathJson[] {
  return Array.isArray(part) && part[0] === "InvisibleOperator" ? (part.slice(1) as MathJson[]) : [part];
}
