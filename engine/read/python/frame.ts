import type { Node } from "../../graph/node.ts";
import type { Span } from "../../graph/span.ts";
import { type Cell, Scope } from "../environment.ts";
import type { ClassValue, FunctionValue, Value } from "../values.ts";
import type { Syntax } from "./syntax/syntax.ts";

/** One activation: of the module, a function, a class body or a comprehension. */
export interface Frame {
  readonly scope: Scope<Value>;
  readonly kind: "module" | "function" | "class" | "comprehension";
  /** Names declared `global` or `nonlocal`: where they really live. */
  readonly elsewhere: Map<string, Cell<Value | undefined>>;
  /** Returns taken on unknown conditions: the value when the condition holds and no earlier one did. */
  readonly pending: { readonly condition: Node; readonly value: Value; readonly span: Span }[];
  readonly function?: Code;
  /** The class whose method this is, and its first argument, for `super()`. */
  readonly owner?: ClassValue | undefined;
  readonly self?: Value | undefined;
  /** Rounds of the innermost loop that runs here; 0 outside of loops. */
  looping: number;
  /** Values handed out by `yield`. */
  yielded?: Value[];
}

export function newFrame(kind: Frame["kind"], parent: Scope<Value> | null, more: Partial<Frame> = {}): Frame {
  return { scope: new Scope(parent), kind, elsewhere: new Map(), pending: [], looping: 0, ...more };
}

/** How a statement ended. `null`: normally. */
export type Completion =
  | null
  | { readonly type: "return"; readonly value: Value; readonly span: Span }
  | { readonly type: "break" | "continue"; readonly span: Span }
  | { readonly type: "raise"; readonly message: string; readonly span: Span };

export interface Parameter {
  readonly name: string;
  readonly span: Span;
  readonly kind: "plain" | "positional" | "keyword" | "rest" | "named-rest";
  readonly annotation?: Syntax;
  readonly default?: Syntax;
}

/** A function written in the text. */
export interface Code {
  readonly name: string;
  /** `Class.method` */
  qualified: string;
  readonly definition: Syntax;
  readonly body: Syntax;
  nameSpan: Span;
  parameters: readonly Parameter[];
  readonly defaults: ReadonlyMap<string, Value>;
  readonly scope: Scope<Value>;
  readonly lambda: boolean;
  readonly decorators: readonly string[];
  owner?: ClassValue;
  readonly generator: boolean;
  readonly docstring?: string;
  /** Names it uses that are not its own. */
  readonly rests: ReadonlySet<string>;
  /** Arguments of the first call seen while running the module, by parameter name. */
  specimen?: {
    readonly args: ReadonlyMap<string, Value>;
    readonly span: Span;
    /** The statement of the module that ran. */
    readonly by: number | null;
  };
  /** Called while the module itself ran. */
  invoked?: boolean;
  /** What decorators of the text made of it: what a call by its name calls. */
  decorated?: Value;
  /** The name a lambda was first assigned to. */
  assignedName?: string;
  /** The value made of this code, for tracing it. */
  value?: FunctionValue;
}

export function codeOf(value: Value): Code | null {
  return value.kind === "function" && value.code && "definition" in value.code ? (value.code as Code) : null;
}

/** How a function is called in the text, with the class it stands in. */
export function qualifiedName(code: Code): string {
  if (!code.lambda) return code.qualified;
  return code.assignedName ?? "lambda";
}
