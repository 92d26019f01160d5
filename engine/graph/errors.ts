import type { Span } from "./span.ts";

/** Why a request could not be answered. Codes are stable; messages are for people. */
export type ErrorCode =
  | "syntax"
  | "unsupported"
  | "unsupported-language"
  | "shape-mismatch"
  | "domain"
  | "too-large"
  | "deadline"
  | "cancelled"
  | "unbound"
  | "not-differentiable"
  | "bad-request";

/** Numbers and names to be put into a message, so that it can be translated. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly span?: Span;
  /** Other places that belong to it (the second operand of a mismatched product, say). */
  readonly related?: readonly { readonly span: Span; readonly message: string }[];
}

/** Thrown inside the engine only; every public door catches it and returns its `problem` as a value. */
export class NablaError extends Error {
  readonly problem: Problem;
  constructor(code: ErrorCode, message: string, span?: Span) {
    super(message);
    this.name = "NablaError";
    this.problem = span === undefined ? { code, message } : { code, message, span };
  }
}

/** Two symbolic sizes met where they must be equal: the reader may unify them and trace again. */
export class SizeConflict extends NablaError {
  readonly left: string | number;
  readonly right: string | number;
  constructor(left: string | number, right: string | number, message: string) {
    super("shape-mismatch", message);
    this.left = left;
    this.right = right;
  }
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Problem };

/** Runs `body`, turning a NablaError into a value; other errors are bugs and pass through. */
export function attempt<T>(body: () => T): Result<T> {
  try {
    return { ok: true, value: body() };
  } catch (error) {
    if (error instanceof NablaError) return { ok: false, error: error.problem };
    if (error instanceof RangeError && /call stack/i.test(error.message))
      return { ok: false, error: { code: "too-large", message: "the expression is nested too deeply" } };
    throw error;
  }
}
