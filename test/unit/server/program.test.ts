import { describe, expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { Program, withoutMagics } from "../../../extension/server/program.ts";

const cell = (uri: string, text: string) => TextDocument.create(uri, "python", 1, text);

describe("a program of several cells", () => {
  const cells = [cell("a", "x = 1\ny = 2"), cell("b", "z = x\n"), cell("c", "w = z")];
  const program = new Program("notebook#python", "python", cells);

  it("leads every offset back to its cell", () => {
    for (const [uri, line, character, word] of [
      ["a", 1, 0, "y"],
      ["b", 0, 4, "x"],
      ["c", 0, 0, "w"],
    ] as const) {
      const offset = program.offsetAt(uri, { line, character });
      expect(program.text.slice(offset, offset + 1)).toBe(word);
      const place = program.placeOf({ start: offset, end: offset + 1 });
      expect(place.uri).toBe(uri);
      expect(place.range).toEqual({ start: { line, character }, end: { line, character: character + 1 } });
    }
  });

  it("is new after an edit of any cell", () => {
    const edited = TextDocument.create("b", "python", 2, "z = 3");
    expect(Program.stampOf([cells[0] as TextDocument, edited])).not.toBe(Program.stampOf(cells.slice(0, 2)));
  });

  it("keeps a document as it is", () => {
    const text = "a = 1\r\n%s\r\n";
    expect(new Program("a", "python", [cell("a", text)]).text).toBe(text);
  });
});

describe("IPython lines", () => {
  it.each([
    ["%matplotlib inline\nx = 1", "#matplotlib inline\nx = 1"],
    ["  !pip install torch", "  #pip install torch"],
    ["x = 5 % 3", "x = 5 % 3"],
    ["%%time\ny = 1", "##time\ny = 1"],
    ["%%bash\nls -l", "      \n     "],
  ])("%s", (text, expected) => {
    const out = withoutMagics(text);
    expect(out.length).toBe(text.length);
    expect(out.replace(/^#%/, "##")).toBe(expected);
  });
});
