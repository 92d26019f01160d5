import { liteAdaptor } from "mathjax-full/js/adaptors/liteAdaptor.js";
import { RegisterHTMLHandler } from "mathjax-full/js/handlers/html.js";
import { TeX } from "mathjax-full/js/input/tex.js";
import "mathjax-full/js/input/tex/ams/AmsConfiguration.js";
import "mathjax-full/js/input/tex/base/BaseConfiguration.js";
import "mathjax-full/js/input/tex/textmacros/TextMacrosConfiguration.js";
import { mathjax } from "mathjax-full/js/mathjax.js";
import { SVG } from "mathjax-full/js/output/svg.js";
import type { Drawing, Undrawable } from "./drawer.ts";

/** Sets up MathJax once; what it returns draws a formula in display style. */
export function mathjaxDraw(): (latex: string) => Drawing | Undrawable {
  const adaptor = liteAdaptor({ fontSize: 16, cjkCharWidth: 1, unknownCharWidth: 0.6 });
  RegisterHTMLHandler(adaptor);
  const input = new TeX({
    packages: ["base", "ams", "textmacros"],
    maxBuffer: 60_000,
    formatError: (_jax: unknown, error: Error): never => {
      throw error;
    },
  });
  const output = new SVG({ fontCache: "local", exFactor: 0.442 });
  const document = mathjax.document("", { InputJax: input, OutputJax: output });

  return (latex) => {
    try {
      const container = document.convert(latex, { display: true, em: 16, ex: 7.07, containerWidth: 1e6 });
      return drawingOf(adaptor.innerHTML(container));
    } catch (error) {
      // MathJax throws its own TexError, which is no Error.
      const words = (error as { readonly message?: unknown } | null)?.message;
      return { error: typeof words === "string" ? words : String(error) };
    }
  };
}

/** MathJax writes its size in ex and hides what assistive tools read: neither matters in an image. */
function drawingOf(html: string): Drawing | Undrawable {
  const svg = /<svg[\s\S]*<\/svg>/.exec(html)?.[0];
  const size = svg && /width="([\d.]+)ex" height="([\d.]+)ex"/.exec(svg);
  const box = svg && /viewBox="\S+ \S+ (\S+) \S+"/.exec(svg);
  if (!svg || !size || !box) return { error: "no drawing" };
  return {
    svg: svg.replace(/ (style|role|focusable|aria-hidden)="[^"]*"/, ""),
    width: Number(size[1]),
    height: Number(size[2]),
    units: Number(box[1]),
  };
}
