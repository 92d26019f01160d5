/** `\\int_a^b f(t)\\,dt` in its parts, as written. */
export interface Integral {
  readonly lower: string;
  readonly upper: string;
  readonly body: string;
  readonly variable: string;
}

const GROUP = "(\\{(?:[^{}]|\\{(?:[^{}]|\\{[^{}]*\\})*\\})*\\}|\\\\[A-Za-z]+|[A-Za-z0-9])";
const INTEGRAL = new RegExp(
  `^\\s*\\\\int\\s*_\\s*${GROUP}\\s*\\^\\s*${GROUP}([\\s\\S]+?)(?:\\\\mathrm\\s*\\{\\s*d\\s*\\}|d)\\s*([a-z]|\\\\[a-z]+)\\s*$`,
);

/** A definite integral and nothing else, in parentheses or not. */
export function integralIn(latex: string): Integral | null {
  const bare = /^\s*(?:\\left\s*)?\(([\s\S]*?)(?:\\right\s*)?\)\s*$/.exec(latex)?.[1] ?? latex;
  const [, lower, upper, body, variable] = INTEGRAL.exec(bare) ?? [];
  if (lower === undefined || upper === undefined || body === undefined || variable === undefined) return null;
  if (/\\i*int(?![A-Za-z])/.test(body)) return null;
  const inside = (group: string): string => group.replace(/^\{([\s\S]*)\}$/, "$1");
  return { lower: inside(lower), upper: inside(upper), body, variable };
}
