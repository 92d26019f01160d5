/** VS Code's identifiers of the languages whose documents go to the server. */
export const LANGUAGES: readonly string[] = [
  "python",
  "markdown",
  "latex",
  "tex",
  "javascript",
  "javascriptreact",
  "typescript",
  "typescriptreact",
  "julia",
  "c",
  "cpp",
  "cuda-cpp",
  "java",
  "csharp",
  "go",
  "rust",
  "r",
];

export function isFollowed(languageId: string): boolean {
  return LANGUAGES.includes(languageId);
}
