/** A name of mathematics: `\hat{y}_i`, `x_{0}`, `\mathbf{w}`, `theta_1`. */
export interface Name {
  /** `y_hat`, `x`, `w`, `theta`. */
  readonly base: string;
  /** What stands below it, as written and split at commas: `["i"]`, `["i", "j"]`, `["max"]`. */
  readonly subscripts: readonly string[];
  /** Set in bold or under an arrow: a vector. */
  readonly bold: boolean;
  /** Under an arrow: a vector also where it is a capital. */
  readonly arrow?: true;
}

/** The name as programs would write it: `theta_1`, `y_hat`, `x_i_j` is written `x_ij`. */
export function nameText(name: Name): string {
  return name.subscripts.length === 0 ? name.base : `${name.base}_${name.subscripts.join("")}`;
}

/** Greek letters and their names in code. */
const GREEK =
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega";
const GREEK_LETTERS = "αβγδεζηθικλμνξοπρστυφχψω";
const CAPITAL_LETTERS = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ";

/** LaTeX commands that are letters, to their names. */
export const LETTERS: ReadonlyMap<string, string> = new Map<string, string>([
  ...GREEK.split(" ").flatMap((name): [string, string][] => [
    [name, name],
    [capital(name), capital(name)],
  ]),
  ["varepsilon", "varepsilon"],
  ["vartheta", "vartheta"],
  ["varphi", "varphi"],
  ["varrho", "varrho"],
  ["varsigma", "varsigma"],
  ["varkappa", "varkappa"],
  ["ell", "ell"],
  ["hbar", "hbar"],
  ["nabla", "nabla"],
  ["imath", "i"],
  ["jmath", "j"],
  ["Re", "Re"],
  ["aleph", "aleph"],
]);

/** Greek in Unicode text, to names: `θ` is `theta`. */
export const UNICODE_LETTERS: ReadonlyMap<string, string> = new Map(
  GREEK.split(" ").flatMap((name, i): [string, string][] => [
    [[...GREEK_LETTERS][i] ?? "", name],
    [[...CAPITAL_LETTERS][i] ?? "", capital(name)],
  ]),
);

/** The same letters by other glyphs: the micro sign, the increment, variants. */
export const LETTER_GLYPHS: ReadonlyMap<string, string> = new Map([
  ["µ", "μ"],
  ["∆", "Δ"],
  ["ϵ", "ε"],
  ["ϕ", "φ"],
  ["ϑ", "θ"],
  ["ϱ", "ρ"],
  ["Ω", "Ω"],
]);

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
