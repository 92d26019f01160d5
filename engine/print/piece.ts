/** How tightly a piece of code binds. */
export const LOOSE = 0;
export const CONDITION = 0.3;
export const COMPARISON = 0.5;
export const SUM = 1;
export const PRODUCT = 2;
export const UNARY = 3;
export const POWER = 4;
export const ATOM = 5;

export interface Piece {
  readonly text: string;
  readonly level: number;
  /** Begins with a power: a minus sign before it needs parentheses in JavaScript. */
  readonly power?: boolean;
}

export const atom = (text: string): Piece => ({ text, level: ATOM });
