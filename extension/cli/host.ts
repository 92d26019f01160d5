import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Host } from "../../engine/read/documents.ts";
import { type LatexParser, toMathJson } from "../../engine/read/latex/parser.ts";

/** Parsers are loaded when a language first needs them: an answer in under 300 ms allows no more. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load();
    return loading;
  };
}

/** A file beside the bundle, also from a chunk of it and from the sources. */
async function bundled(name: string): Promise<Uint8Array> {
  const here = import.meta.url;
  const places = ["./grammars/", "../grammars/", "../../dist/grammars/"].map(
    (place) => new URL(place + name, here),
  );
  for (const place of places) {
    const bytes = await readFile(fileURLToPath(place)).catch(() => null);
    if (bytes) return bytes;
  }
  throw new Error(`${name} is missing beside the program`);
}

async function loadPython(): Promise<NonNullable<Host["python"]>> {
  const { Language, Parser } = await import("web-tree-sitter");
  const [wasmBinary, grammar] = await Promise.all([
    bundled("web-tree-sitter.wasm"),
    bundled("tree-sitter-python.wasm"),
  ]);
  await Parser.init({ wasmBinary });
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  return parser;
}

async function loadLatex(): Promise<LatexParser> {
  const { LatexSyntax } = await import("@cortex-js/compute-engine/latex-syntax");
  const syntax = new LatexSyntax();
  return (latex) => toMathJson(syntax.parse(latex));
}

const python = once(loadPython);
const latex = once(loadLatex);

/** What reading `language` needs; files of code need LaTeX too, for their comments. */
export async function hostFor(language: string): Promise<Host> {
  if (language === "python") return { python: await python() };
  if (language === "latex" || language === "markdown") return { latex: await latex() };
  return {};
}

export async function hostForFile(language: string): Promise<Host> {
  return { ...(await hostFor(language)), ...(await hostFor("latex")) };
}
