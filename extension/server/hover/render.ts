import type { Appearance } from "../../protocol/requests.ts";
import type { Drawer } from "../draw/drawer.ts";
import { imageOf, maxWidthIn } from "../draw/ink.ts";
import { drawEquations } from "../draw/layout.ts";
import { cut, dim, escaped } from "../text/markdown.ts";
import type { Block, Content } from "./content.ts";

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
  for (const block of content.blocks) {
    let markdown = await renderBlock(block, drawer, look);
    if (size + markdown.length > MAX_MARKDOWN) markdown = asText(block);
    size += markdown.length;
    lines.push(markdown);
  }
  return lines.filter((each) => each !== "").join("\n\n");
}

async function renderBlock(block: Block, drawer: Drawer, look: Look): Promise<string> {
  if (block.kind === "text") return block.markdown;
  const drawing = await drawEquations(drawer, block.equations, maxWidthIn(look.appearance));
  if (!drawing) return asText(block);
  const text = block.equations.map((equation) => cut(equation.text, 400)).join("; ");
  const image = imageOf(drawing, text, look.appearance);
  return look.text ? `${image}\n\n${small(block.equations)}` : image;
}

/** One quiet line below the picture, which can be read aloud, selected and copied. */
function small(equations: readonly { readonly text: string }[]): string {
  return `<small>${dim(equations.map(({ text }) => escaped(cut(text, 400))).join(" · "))}</small>`;
}

function asText(block: Block): string {
  if (block.kind === "text") return block.markdown;
  return block.equations.map((equation) => escaped(cut(equation.text, 400))).join("  \n");
}

/** Draws the equations of a hover that nobody asked for yet. */
export async function predraw(content: Content, drawer: Drawer, appearance: Appearance): Promise<void> {
  for (const block of content.blocks)
    if (block.kind === "equations") await drawEquations(drawer, block.equations, maxWidthIn(appearance));
}
