/**
 * The tree-sitter grammars shipped beside the bundles, as `dist/grammars/tree-sitter-NAME.wasm`.
 * Adding a language to the product is adding a row here (and a reader in the engine).
 */
export const grammars: readonly { readonly name: string; readonly from: string }[] = [
  { name: "python", from: "@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm" },
];

/** The tree-sitter runtime, as `dist/grammars/web-tree-sitter.wasm`. */
export const runtime = "web-tree-sitter/web-tree-sitter.wasm";
