import type { Span } from "../../../engine/graph/span.ts";
import type { Formula } from "../../../engine/read/reading.ts";
import type { Place } from "../../protocol/place.ts";
import type { Program } from "../program.ts";

/** Below the formula's last line, in the document's own line ends and indentation. */
export function below(
  program: Program,
  formula: Formula,
  lines: readonly string[],
): { place: Place; newText: string } {
  const { text } = program;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const { uri } = program.placeOf(formula.range);
  const extent = program.extentOf(uri);
  const at = endOfLine(text, formula.range.end, extent);
  const indent = indentAt(text, formula.range.start);
  const blank = formula.kind === "function" ? ["", ""] : [];
  const newText = [...blank, ...lines].map((line) => eol + (line === "" ? "" : indent + line)).join("");
  return { place: program.placeOf({ start: at, end: at }), newText };
}

/** The white space that the line of `offset` starts with. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? "";
}

/** What one level of indentation is in this text. */
export function tabOf(text: string): string {
  return /^(\t| {2,8})(?=\S)/m.exec(text)?.[1] ?? "    ";
}

function endOfLine(text: string, from: number, extent: Span): number {
  // A range may end after its line's end, at column 0 of the next.
  const last = text[from - 1] === "\n" ? from - 1 : from;
  const newline = text.indexOf("\n", last);
  const end = newline < 0 || newline > extent.end ? extent.end : newline;
  return text[end - 1] === "\r" ? end - 1 : end;
}
