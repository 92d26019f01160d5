import type { Target } from "../graph/ops/row.ts";
import { JAVASCRIPT_FUNCTIONS } from "./javascript-functions.ts";

/** How a language differs from the others, as far as arithmetic is concerned. */
export interface LanguageForm {
  /** The infix power, or null where it is a function. */
  readonly power: string | null;
  /** `-x ** 2` means −(x²) without parentheses. */
  readonly minusBeforePower: boolean;
  /** `2 ** -x` needs none either. */
  readonly minusInExponent: boolean;
  /** 1/2 is 0: literals carry a point. */
  readonly integersDivideDown: boolean;
  /** A constant fraction for exact arithmetic, when `/` of two literals would not be exact. */
  readonly fraction?: (n: string, d: string) => string;
  /** Operators on arrays are written with a dot, and functions too: `x .* y`, `sin.(x)`. */
  readonly dotted: boolean;
  readonly infinity: string;
  readonly nan: string;
  readonly reserved: ReadonlySet<string>;
  /** A named temporary. */
  readonly assign: (name: string, value: string) => string;
  readonly join: string;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

const PYTHON_RESERVED = words(
  "False None True and as assert async await break class continue def del elif else except finally for from global if " +
    "import in is lambda nonlocal not or pass raise return try while with yield math np torch sp",
);

const python = (infinity: string, nan: string): LanguageForm => ({
  power: "**",
  minusBeforePower: true,
  minusInExponent: true,
  integersDivideDown: false,
  dotted: false,
  infinity,
  nan,
  reserved: PYTHON_RESERVED,
  assign: (name, value) => `${name} = ${value}`,
  join: "\n",
});

export const LANGUAGES: Readonly<Record<Target, LanguageForm>> = {
  math: python("math.inf", "math.nan"),
  numpy: python("np.inf", "np.nan"),
  torch: python("torch.inf", "torch.nan"),
  sympy: { ...python("oo", "nan"), fraction: (n, d) => `Rational(${n}, ${d})` },
  javascript: {
    power: "**",
    minusBeforePower: false,
    minusInExponent: true,
    integersDivideDown: false,
    dotted: false,
    infinity: "Infinity",
    nan: "NaN",
    reserved: words(
      "break case catch class const continue debugger default delete do else enum export extends false finally for function " +
        "if import in instanceof new null return super switch this throw true try typeof var void while with yield let " +
        `static await Math ${JAVASCRIPT_FUNCTIONS.join(" ")}`,
    ),
    assign: (name, value) => `const ${name} = ${value};`,
    join: "\n",
  },
  julia: {
    power: "^",
    minusBeforePower: true,
    minusInExponent: true,
    integersDivideDown: false,
    dotted: true,
    infinity: "Inf",
    nan: "NaN",
    reserved: words(
      "baremodule begin break catch const continue do else elseif end export false finally for function global if import " +
        "let local macro module quote return struct true try using while",
    ),
    assign: (name, value) => `${name} = ${value}`,
    join: "\n",
  },
  c: {
    power: null,
    minusBeforePower: true,
    minusInExponent: true,
    integersDivideDown: true,
    dotted: false,
    infinity: "INFINITY",
    nan: "NAN",
    reserved: words(
      "auto break case char const continue default do double else enum extern float for goto if inline int long register " +
        "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while",
    ),
    assign: (name, value) => `double ${name} = ${value};`,
    join: "\n",
  },
};
