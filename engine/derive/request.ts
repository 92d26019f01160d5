import type { Budget } from "../graph/budget.ts";
import { within } from "../graph/budget.ts";
import { attempt, type ErrorCode } from "../graph/errors.ts";
import type { Target } from "../graph/ops/row.ts";
import type { Shape } from "../graph/shape.ts";
import type { Span } from "../graph/span.ts";
import { type Nested, tensorOf } from "../graph/tensor.ts";
import { type Host, readExpression } from "../read/documents.ts";
import type { Language } from "../read/reading.ts";
import { derive } from "./derive.ts";

/** A request of `nabla derive`. */
export interface DeriveRequest {
  readonly id?: unknown;
  readonly language: string;
  readonly expression: string;
  readonly wrt?: readonly string[];
  readonly at?: Readonly<Record<string, Nested>>;
  readonly hessian?: boolean;
  readonly order?: number;
}

export interface AnswerDerivative {
  readonly latex: string;
  readonly source: string;
  readonly value?: Nested;
  readonly operations: number;
}

export type DeriveAnswer =
  | {
      readonly id?: unknown;
      readonly ok: true;
      readonly variables: readonly string[];
      readonly value?: Nested;
      readonly derivatives: Readonly<Record<string, AnswerDerivative>>;
      readonly hessian?: Nested;
      readonly checked: "agree" | "disagree" | "not-checked";
      readonly assumptions: readonly string[];
      readonly kinks?: readonly { readonly wrt: string; readonly left: number; readonly right: number }[];
    }
  | {
      readonly id?: unknown;
      readonly ok: false;
      readonly error: { readonly code: ErrorCode; readonly message: string; readonly span?: Span };
    };

/** The target that derivatives are printed in, for a language that is read. */
export const TARGET_OF: ReadonlyMap<Language, Target> = new Map<Language, Target>([
  ["python", "numpy"],
  ["math", "math"],
  ["latex", "math"],
  ["javascript", "javascript"],
  ["typescript", "javascript"],
  ["julia", "julia"],
  ["c", "c"],
]);

/** One request, answered; never throws for what a request may contain. */
export function answer(request: DeriveRequest, host: Host, budget: Budget = within(10_000)): DeriveAnswer {
  const id = request.id === undefined ? {} : { id: request.id };
  const done = attempt(() => {
    const values = new Map(Object.entries(request.at ?? {}).map(([name, value]) => [name, tensorOf(value)]));
    const shapes = new Map<string, Shape>([...values].map(([name, value]) => [name, value.shape]));
    const read = readExpression(request.language, request.expression, host, { shapes, values, budget });
    const derivation = derive(read, {
      budget,
      target: read.target,
      ...(read.bare ? { bare: true } : {}),
      // Mathematics counts from one.
      ...(request.language === "latex" || request.language === "math" ? { first: 1 } : {}),
      ...(request.wrt ? { wrt: request.wrt } : {}),
      ...(request.at ? { at: request.at } : {}),
      ...(request.hessian ? { hessian: true } : {}),
      ...(request.order === undefined ? {} : { order: request.order }),
    });
    return { derivation, latexSource: request.language === "latex" };
  });
  if (!done.ok) return { ...id, ok: false, error: done.error };
  const { derivation, latexSource } = done.value;
  if (derivation.problem) return { ...id, ok: false, error: derivation.problem };
  return {
    ...id,
    ok: true,
    variables: derivation.variables,
    ...(derivation.value === undefined ? {} : { value: derivation.value }),
    derivatives: Object.fromEntries(
      derivation.derivatives.map(({ wrt, latex, source, value, operations }) => [
        wrt,
        {
          latex,
          source: latexSource ? latex : source,
          ...(value === undefined ? {} : { value }),
          operations,
        },
      ]),
    ),
    ...(derivation.hessian === undefined ? {} : { hessian: derivation.hessian }),
    checked: derivation.checked.verdict,
    assumptions: derivation.assumptions.map((assumption) => assumption.message),
    ...(derivation.kinks.length > 0 ? { kinks: derivation.kinks } : {}),
  };
}
