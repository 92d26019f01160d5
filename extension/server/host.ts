import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Host } from "../../engine/read/documents.ts";
import { type LatexParser, toMathJson } from "../../engine/read/latex/parser.ts";
import type { Log } from "./log.ts";

/** Loads the grammars that the engine reads with. One that does not load leaves its language unread, and the log says so. */
export async function loadHost(grammars: string, log: Log): Promise<Host> {
  const [python, latex] = await Promise.all([
    loadPython(grammars).catch((error: unknown) => log.error("the Python grammar did not load", error)),
    loadLatex().catch((error: unknown) => log.error("the LaTeX grammar did not load", error)),
  ]);
  return { ...(python ? { python } : {}), ...(latex ? { latex } : {}) };
}

async function loadPython(grammars: string): Promise<NonNullable<Host["python"]>> {
  const { Language, Parser } = await import("web-tree-sitter");
  const [wasmBinary, grammar] = await Promise.all([
    readFile(join(grammars, "web-tree-sitter.wasm")),
    readFile(join(grammars, "tree-sitter-python.wasm")),
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
