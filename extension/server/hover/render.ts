import * as l10n from "@vscode/l10n";
import type { Appearance } from "../../protocol/requests.ts";
import type { Drawer } from "../draw/drawer.ts";
import { exOf, imageOf, maxWidthIn, sizeOf } from "../draw/ink.ts";
import { drawEquations } from "../draw/layout.ts";
import { cut, dim, escaped } from "../text/markdown.ts";
import { type Block, type Content, type Spoken, textOf } from "./content.ts";

/** VS Code prints raw base64 beyond 100,000 characters of Markdown. */
const MAX_MARKDOWN = 90_000;

export interface Look {
  readonly appearance: Appearance;
  /** Write each formula as text too, for those who cannot see images. */
  readonly text: boolean;
}

/** The hover as Markdown; draws what is not drawn yet. */
export async function render(content: Content, drawer: Drawer, look: Look): Promise<string> {
  const lines: string[] = [];
  let size = 0;
  let quiet = false;
  for (const block of content.blocks) {
    let markdown = await renderBlock(block, drawer, look);
    if (size + markdown.length > MAX_MARKDOWN)
      markdown = block.kind === "text" ? cut(block.markdown, 400) : asText(block.equations);
    size += markdown.length;
    if (markdown === "") continue;
    const last = lines.at(-1);
    // What a result rests on is one sentence: a hover is cut off at thirteen lines or so.
    const joins = block.kind === "text" && block.quiet === true;
    if (joins && quiet && last !== undefined) lines[lines.length - 1] = `${last} · ${markdown}`;
    else lines.push(markdown);
    quiet = joins;
  }
  return lines.join("\n\n");
}

async function renderBlock(block: Block, drawer: Drawer, { appearance, text }: Look): Promise<string> {
  if (block.kind === "text") return block.markdown;
  const pictures = await picturesOf(block.equations, drawer, appearance);
  const lines: string[] = [];
  const drawn: Spoken[] = [];
  let left: Spoken[] = [];
  let room = MAX_HEIGHT * appearance.fontSize;
  // In their order, whether they can be drawn or not.
  const write = (): void => {
    if (left.length > 0) lines.push(asText(left));
    left = [];
  };
  for (const { drawing, equations } of pictures) {
    const height = drawing ? sizeOf(drawing, appearance).height : 0;
    if (drawing && height <= room) {
      write();
      lines.push(
        imageOf(drawing, equations.map((each) => cut(textOf(each), MAX_ALT)).join("; "), appearance),
      );
      drawn.push(...equations);
      room -= height;
    } else left.push(...equations);
  }
  write();
  if (text && drawn.length > 0 && drawn.length === block.equations.length) lines.push(small(drawn));
  return lines.filter((each) => each !== "").join("\n\n");
}

function picturesOf(equations: readonly Spoken[], drawer: Drawer, appearance: Appearance) {
  return drawEquations(
    drawer,
    equations,
    maxWidthIn(appearance),
    exOf(GOOD_HEIGHT * appearance.fontSize, appearance),
  );
}

/** Pictures taller than this, in heights of the hover's letters, are drawn as within a line of text. */
const GOOD_HEIGHT = 8;
/** All pictures of a hover together, in heights of its letters: a taller hover is cut off. */
const MAX_HEIGHT = 13;
const MAX_ALT = 300;
/** A longer text says nothing at a glance. */
const MAX_TEXT = 140;

/** As much as a hover has room for in one line. */
const MAX_SMALL = 90;

/** One quiet line below the picture, which can be read aloud, selected and copied. */
function small(equations: readonly Spoken[]): string {
  const text = equations.map(textOf).join(" · ");
  // A piece of it would be of no use to anybody; the picture's own text has it all.
  return text.length <= MAX_SMALL ? `<small>${dim(escaped(text))}</small>` : "";
}

/** What cannot be drawn here: as text where that is short, else where it can be seen. */
function asText(equations: readonly Spoken[]): string {
  const long = equations.filter((each) => textOf(each).length > MAX_TEXT);
  const lines = equations.filter((each) => !long.includes(each)).map((each) => escaped(textOf(each)));
  if (long.length > 0) {
    const names = long.map(({ name }) => name).join(", ");
    lines.push(dim(escaped(l10n.t("{0}: too long for here, see the panel", names))));
  }
  return lines.join("  \n");
}

/** Draws the equations of a hover that nobody asked for yet. */
export async function predraw(content: Content, drawer: Drawer, appearance: Appearance): Promise<void> {
  for (const block of content.blocks)
    if (block.kind === "equations") await picturesOf(block.equations, drawer, appearance);
}
