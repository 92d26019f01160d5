/** A number as JSON carries it: NaN and the infinities are strings. */
export type Num = number | "NaN" | "Infinity" | "-Infinity";

/** A tensor as nested arrays. */
export type Numbers = Num | readonly Numbers[];
