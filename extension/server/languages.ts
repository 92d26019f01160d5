import type { Language } from "../../engine/read/reading.ts";

/** VS Code's language identifiers and what they are read as. */
const LANGUAGES: Readonly<Record<string, Language>> = {
  python: "python",
  javascript: "javascript",
  javascriptreact: "javascript",
  typescript: "typescript",
  typescriptreact: "typescript",
  julia: "julia",
  c: "c",
  cpp: "cpp",
  "cuda-cpp": "cpp",
  java: "java",
  csharp: "csharp",
  go: "go",
  rust: "rust",
  r: "r",
  latex: "latex",
  tex: "latex",
  markdown: "markdown",
};

export function languageOf(languageId: string): Language | undefined {
  return LANGUAGES[languageId];
}
