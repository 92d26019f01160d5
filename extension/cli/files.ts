import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { Span } from "../../engine/graph/span.ts";
import type { Language } from "../../engine/read/reading.ts";
import { UsageError } from "./options.ts";

/** A place in a file, as editors count: from 0. In a notebook the cell too, and lines within it. */
export interface Position {
  readonly line: number;
  readonly character: number;
  readonly cell?: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A file as one text to read; of a notebook, its code cells one after another. */
export interface Source {
  readonly file: string;
  readonly language: Language;
  readonly text: string;
  readonly range: (span: Span) => Range;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  ".py": "python",
  ".pyi": "python",
  ".ipynb": "python",
  ".md": "markdown",
  ".markdown": "markdown",
  ".tex": "latex",
};

/** Reads a file; a notebook's cells are joined, and positions carry the cell. Throws UsageError. */
export async function readSource(file: string): Promise<Source> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const extension = extname(file).toLowerCase();
  const language = LANGUAGES[extension];
  if (!language) throw new UsageError(`${basename(file)}: files of this kind are not read yet`);
  return extension === ".ipynb" ? notebook(file, text) : { file, language, text, range: rangesOf(text) };
}

/** Offsets to lines: `\n`, `\r\n` and `\r` end one. */
function rangesOf(text: string): (span: Span) => Range {
  const starts = lineStarts(text);
  const position = (offset: number): Position => {
    const line = lineAt(starts, offset);
    return { line, character: offset - (starts[line] ?? 0) };
  };
  return ({ start, end }) => ({ start: position(start), end: position(end) });
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}

/** The last of the sorted `starts` that is not beyond `offset`. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

interface Cell {
  readonly cell_type?: unknown;
  readonly source?: unknown;
}

function notebook(file: string, json: string): Source {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw new UsageError(`${file}: not a notebook: ${error instanceof Error ? error.message : "not JSON"}`);
  }
  const cells = (parsed as { readonly cells?: unknown } | null)?.cells;
  if (!Array.isArray(cells)) throw new UsageError(`${file}: not a notebook: it has no cells`);
  const places: { readonly cell: number; readonly start: number }[] = [];
  const ranges: ((span: Span) => Range)[] = [];
  let text = "";
  for (const [cell, content] of (cells as Cell[]).entries()) {
    if (content?.cell_type !== "code") continue;
    const source = sourceText(content.source);
    places.push({ cell, start: text.length });
    ranges.push(rangesOf(source));
    text += `${blankMagics(source)}\n`;
  }
  const starts = places.map((place) => place.start);
  return {
    file,
    language: "python",
    text,
    range: (span) => {
      const at = lineAt(starts, span.start);
      const place = places[at] ?? { cell: 0, start: 0 };
      const found = ranges[at]?.({ start: span.start - place.start, end: span.end - place.start });
      const none = { line: 0, character: 0 };
      return {
        start: { cell: place.cell, ...(found?.start ?? none) },
        end: { cell: place.cell, ...(found?.end ?? none) },
      };
    },
  };
}

function sourceText(source: unknown): string {
  if (typeof source === "string") return source;
  return Array.isArray(source) ? source.filter((line) => typeof line === "string").join("") : "";
}

/** `%matplotlib inline` and `!pip …` are IPython's, not Python; they keep their length so that places stay right. */
function blankMagics(source: string): string {
  if (/^\s*%%(?!time|capture)/.test(source)) return source.replaceAll(/[^\r\n]/g, " ");
  return source.replaceAll(/^[ \t]*[%!][^\r\n]*/gm, (line) => " ".repeat(line.length));
}
