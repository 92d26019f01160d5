/**
 * Functions that JavaScript's Math lacks, each as the text that is printed before what calls it. In double precision:
 * positive series near zero, continued fractions and asymptotic series (Abramowitz & Stegun 7.1.6, 7.1.14, 6.1.41,
 * 6.3.18) beyond.
 */
const FUNCTIONS: Readonly<Record<string, string>> = {
  erf: `function erf(x) {
  if (Math.abs(x) > 2) return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
  let term = x;
  let sum = x;
  for (let n = 1; n < 60; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}`,
  erfc: `function erfc(x) {
  if (!(x > 2)) return 1 - erf(x);
  let below = x;
  for (let k = 80; k > 0; k--) below = x + k / 2 / below;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * below);
}`,
  logGamma: `function logGamma(x) {
  if (x <= 0) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * (x - Math.round(x))))) - logGamma(1 - x);
  let product = 1;
  for (; x < 12; x++) product *= x;
  const y = 1 / (x * x);
  const tail = (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y * (1 / 1188 - (y * 691) / 360360))))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + tail - Math.log(product);
}`,
  gammaFunction: `function gammaFunction(x) {
  const turns = Math.round(x);
  const sine = (turns % 2 === 0 ? 1 : -1) * Math.sin(Math.PI * (x - turns));
  if (x < 0.5) return Math.PI / (sine * gammaFunction(1 - x));
  let product = 1;
  for (; x > 2; x--) product *= x - 1;
  return product * Math.exp(logGamma(x));
}`,
  digamma: `function digamma(x) {
  if (x <= 0) return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.round(x)));
  let sum = 0;
  for (; x < 12; x++) sum -= 1 / x;
  const y = 1 / (x * x);
  const tail = y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y * (1 / 132 - (y * 691) / 32760)))));
  return sum + Math.log(x) - 0.5 / x - tail;
}`,
  roundHalfToEven: `function roundHalfToEven(x) {
  const down = Math.floor(x);
  return x - down === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);
}`,
};

/** Names that variables must not have. */
export const JAVASCRIPT_FUNCTIONS: readonly string[] = Object.keys(FUNCTIONS);

const CALL = new RegExp(`(?<![\\w.$])(${JAVASCRIPT_FUNCTIONS.join("|")})\\(`, "g");

/** The functions that a text calls, and those that they call. */
export function functionsIn(text: string): string[] {
  const found = new Set<string>();
  const stack = [text];
  for (let own = stack.pop(); own !== undefined; own = stack.pop())
    for (const [, name = ""] of own.matchAll(CALL))
      if (!found.has(name)) {
        found.add(name);
        stack.push(FUNCTIONS[name] ?? "");
      }
  return JAVASCRIPT_FUNCTIONS.filter((name) => found.has(name)).map((name) => FUNCTIONS[name] ?? "");
}
