import { shared } from "./shared.ts";

/** The seed documents, by the number their file name begins with. */
const FILES: Readonly<Record<string, string>> = {
  "000": "000_85b0ed998d7caa51.txt",
  "001": "001_349edc3b2a364352.txt",
  "002": "002_ddc95226974a93f3.txt",
  "003": "003_c4079870812800dd.txt",
  "004": "004_8437361d778b45e8.txt",
};

export type Range = readonly [first: number, last: number];

/** Code cells of a document, cut out by lines (from 1, both included) and put one after another; null where it is absent. */
export function cells(document: string, ...ranges: readonly Range[]): string | null {
  const text = shared(`seeds/${FILES[document]}`);
  if (text === null) return null;
  const lines = text.split("\n");
  return ranges.map(([first, last]) => lines.slice(first - 1, last).join("\n")).join("\n\n");
}
