import type { Shape, Size } from "../../../graph/shape.ts";
import type { Code, Parameter } from "../frame.ts";
import type { Python } from "../interpreter.ts";

const NOT_NUMBERS = /\b(str|bool|bytes|Callable|Dict|dict|Path|Module|Optimizer|DataLoader|Any)\b/;

/** Whether a parameter may be a number at all. */
export function isNumeric(py: Python, code: Code, parameter: Parameter): boolean {
  const annotation = parameter.annotation ? py.textOf(parameter.annotation) : "";
  if (/float|Tensor|ndarray|Array|int|Number/.test(annotation)) return true;
  if (NOT_NUMBERS.test(annotation)) return false;
  // Called in the body: a function.
  return !new RegExp(`(?<![\\w.])${escapeName(parameter.name)}\\s*\\(`).test(py.textOf(code.body));
}

const escapeName = (name: string): string => name.replace(/[$]/g, "\\$&");

/** Names that share what is said: `mu, log_sigma: (k, d)`, `A and B : array of shape (n, n)`. */
const BETWEEN = "\\s*(?:,\\s*and\\b|,|/|\\band\\b)\\s*";
const BEFORE = `(?:[A-Za-z_]\\w*${BETWEEN})*`;
const BEHIND = `(?:${BETWEEN}[A-Za-z_]\\w*)*`;

/** The shape of a parameter by its annotation, the docstring, or a `# nabla:` comment in the function. */
export function annotatedShape(py: Python, code: Code, name: string): Shape | null {
  const comment = new RegExp(`#\\s*nabla:[^\\n]*?\\b${escapeName(name)}\\s*:\\s*(\\([^)]*\\))`).exec(
    py.textOf(code.definition),
  );
  if (comment?.[1]) return shapeOf(comment[1]);
  const parameter = code.parameters.find((each) => each.name === name);
  const annotation = parameter?.annotation ? py.textOf(parameter.annotation) : "";
  const jaxtyping = /\[\s*[\w.]+\s*,\s*"([^"]*)"\s*\]/.exec(annotation);
  if (jaxtyping?.[1] !== undefined && !/[.*#?]/.test(jaxtyping[1]))
    return shapeOf(jaxtyping[1].trim().split(/\s+/).join(","));
  if (/^(float|int|complex)$/.test(annotation)) return [];
  if (!code.docstring) return null;
  const line = new RegExp(
    `(?:^|\\n)[\\s*-]*(?::param\\s+)?${BEFORE}${escapeName(name)}${BEHIND}\\s*(?:\\([^)\\n]*\\))?\\s*:([^\\n]*(?:\\n[ \\t]+[^:\\n]*)?)`,
  ).exec(code.docstring)?.[1];
  const shape =
    line === undefined
      ? null
      : (/shape\s*(?:of|=|:)?\s*(\([^)]*\)|\[[^\]]*\])/i.exec(line)?.[1] ??
        /^[^(\n]*(\((?:\w+\s*,\s*)+\w*\))/.exec(line)?.[1]);
  if (shape) return shapeOf(shape);
  // `image: (H, W), kernel: (kh, kw)` inside a line.
  const inline = new RegExp(
    `(?<![\\w.])${escapeName(name)}${BEHIND}\\s*(?::|is|are|has shape|have shape|of shape)\\s*(\\((?:\\w+\\s*,\\s*)+\\w*\\))`,
  ).exec(code.docstring)?.[1];
  if (inline) return shapeOf(inline);
  if (line !== undefined && /^\s*(float|scalar|number)\b/.test(line)) return [];
  return null;
}

/** `(n, 3)` as a shape; null when a part is neither a number nor a name. */
export function shapeOf(text: string): Shape | null {
  const inner = text.replace(/^[([]|[)\]]$/g, "").trim();
  if (inner === "") return [];
  const sizes: Size[] = [];
  for (const part of inner.split(",").map((each) => each.trim())) {
    if (part === "") continue;
    if (/^\d+$/.test(part)) sizes.push(Number(part));
    else if (/^[A-Za-z_]\w*$/.test(part)) sizes.push(`${part}`);
    else return null;
  }
  return sizes;
}
