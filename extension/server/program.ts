import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Span } from "../../engine/graph/span.ts";
import type { Language } from "../../engine/read/reading.ts";
import type { Place, Position, Range } from "../protocol/place.ts";

/** A piece of a program: a document, or one cell of a notebook, with where its text begins. */
interface Part {
  readonly document: TextDocument;
  readonly start: number;
  readonly end: number;
}

/**
 * The text that is read as one: a document, or all cells of a notebook in one language, in order of position.
 * Offsets are into the joined text; places are in documents.
 */
export class Program {
  /** The document's or notebook's URI, and the language: the key of what is cached for it. */
  readonly key: string;
  readonly language: Language;
  readonly text: string;
  readonly stamp: string;
  readonly #parts: readonly Part[];

  constructor(key: string, language: Language, documents: readonly TextDocument[]) {
    this.key = key;
    this.language = language;
    this.stamp = Program.stampOf(documents);
    const parts: Part[] = [];
    const texts: string[] = [];
    let start = 0;
    const notebook = documents.length > 1 || documents[0]?.uri !== key;
    for (const document of documents) {
      const text = notebook && language === "python" ? withoutMagics(document.getText()) : document.getText();
      parts.push({ document, start, end: start + text.length });
      texts.push(text);
      // A blank line between cells.
      start += text.length + 2;
    }
    this.#parts = parts;
    this.text = texts.join("\n\n");
  }

  /** Changes with every edit of any part. */
  static stampOf(documents: readonly TextDocument[]): string {
    return documents.map((document) => `${document.uri}@${document.version}`).join("\n");
  }

  get uris(): string[] {
    return this.#parts.map(({ document }) => document.uri);
  }

  versionOf(uri: string): number {
    return this.#parts.find(({ document }) => document.uri === uri)?.document.version ?? 0;
  }

  offsetAt(uri: string, position: Position): number {
    const part = this.#parts.find(({ document }) => document.uri === uri);
    return part ? part.start + part.document.offsetAt(position) : 0;
  }

  spanOf(uri: string, range: Range): Span {
    return { start: this.offsetAt(uri, range.start), end: this.offsetAt(uri, range.end) };
  }

  /** The whole of one part. */
  extentOf(uri: string): Span {
    const part = this.#parts.find(({ document }) => document.uri === uri);
    return part ? { start: part.start, end: part.end } : { start: 0, end: 0 };
  }

  placeOf(span: Span): Place {
    const part = this.#partAt(span.start);
    if (!part) return { uri: this.key, range: { start: ORIGIN, end: ORIGIN } };
    const { document, start } = part;
    return {
      uri: document.uri,
      range: { start: document.positionAt(span.start - start), end: document.positionAt(span.end - start) },
    };
  }

  rangeOf(span: Span): Range {
    return this.placeOf(span).range;
  }

  /** 1-based, as people count; in a notebook, lines of the cell. */
  lineOf(offset: number): number {
    return this.rangeOf({ start: offset, end: offset }).start.line + 1;
  }

  #partAt(offset: number): Part | undefined {
    let low = 0;
    let high = this.#parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#parts[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#parts[low];
  }
}

const ORIGIN: Position = { line: 0, character: 0 };

/** Cell magics whose cell is still Python. */
const PYTHON_MAGICS = /^%%(time|timeit|capture|prun|memit|memray)\b/;

/** IPython's own lines (`%matplotlib inline`, `!pip install`) turned into comments of the same length. */
export function withoutMagics(text: string): string {
  const first = text.trimStart();
  if (first.startsWith("%%") && !PYTHON_MAGICS.test(first)) return text.replace(/[^\r\n]/g, " ");
  return text.replace(/^([ \t]*)[%!](?=[%!\w])/gm, "$1#");
}
