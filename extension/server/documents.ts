import { type Connection, NotebookDocuments, TextDocuments } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Language } from "../../engine/read/reading.ts";
import { languageOf } from "./languages.ts";
import { Program } from "./program.ts";

export interface DocumentEvents {
  /** Something of the program that `uri` belongs to is new. */
  readonly changed: (uri: string) => void;
  readonly closed: (uri: string) => void;
}

/** Open documents and notebooks as programs. */
export class Documents {
  readonly #texts = new TextDocuments(TextDocument);
  readonly #notebooks = new NotebookDocuments(TextDocument);
  /** A program lives until one of its documents changes; its stamp tells. */
  readonly #programs = new Map<string, Program>();

  listen(connection: Connection, { changed, closed }: DocumentEvents): void {
    this.#texts.onDidChangeContent(({ document }) => changed(document.uri));
    this.#texts.onDidClose(({ document }) => {
      this.#programs.delete(document.uri);
      closed(document.uri);
    });
    this.#notebooks.onDidOpen((notebook) => {
      for (const cell of notebook.cells) changed(cell.document);
    });
    this.#notebooks.onDidChange(({ notebookDocument }) => {
      for (const cell of notebookDocument.cells) changed(cell.document);
    });
    this.#notebooks.onDidClose((notebook) => {
      for (const cell of notebook.cells) {
        this.#programs.delete(cell.document);
        closed(cell.document);
      }
    });
    this.#texts.listen(connection);
    this.#notebooks.listen(connection);
  }

  document(uri: string): TextDocument | undefined {
    return this.#texts.get(uri) ?? this.#notebooks.cellTextDocuments.get(uri);
  }

  /** Every open document, cells included. */
  uris(): string[] {
    return [...this.#texts.keys(), ...this.#notebooks.cellTextDocuments.keys()];
  }

  /** The program that a document belongs to; none where its language is not read. */
  program(uri: string): Program | undefined {
    const document = this.document(uri);
    const language = document && languageOf(document.languageId);
    if (!document || !language) return undefined;
    const { key, documents } = this.#siblings(document, language);
    const known = this.#programs.get(key);
    const stamp = Program.stampOf(documents);
    if (known?.stamp === stamp) return known;
    const program = new Program(key, language, documents);
    this.#programs.set(key, program);
    return program;
  }

  /** Code cells of a notebook are one program; a cell of prose stands alone. */
  #siblings(document: TextDocument, language: Language): { key: string; documents: TextDocument[] } {
    const notebook = this.#notebooks.findNotebookDocumentForCell(document.uri);
    if (!notebook || language === "markdown") return { key: document.uri, documents: [document] };
    const documents: TextDocument[] = [];
    for (const cell of notebook.cells) {
      const text = this.#notebooks.getCellTextDocument(cell);
      if (text && languageOf(text.languageId) === language) documents.push(text);
    }
    return { key: `${notebook.uri}#${language}`, documents };
  }
}
