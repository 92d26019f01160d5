import * as vscode from "vscode";
import type { Place } from "../../protocol/place.ts";

/** Shows places of the source that the panel points at. */
export class Revealer implements vscode.Disposable {
  readonly #highlight = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor("editor.findMatchHighlightBackground"),
    border: "1px solid",
    borderColor: new vscode.ThemeColor("editor.findMatchHighlightBorder"),
    borderRadius: "2px",
  });

  /** Selects the place, in the editor that shows it or beside the panel. */
  async select(place: Place): Promise<void> {
    this.#clear();
    const uri = vscode.Uri.parse(place.uri, true);
    const range = rangeOf(place);
    const visible = editorOf(place.uri);
    if (visible) {
      visible.selection = new vscode.Selection(range.start, range.end);
      visible.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      // Cells have no column: they are focused by their selection alone.
      if (visible.viewColumn !== undefined)
        await vscode.window.showTextDocument(visible.document, {
          viewColumn: visible.viewColumn,
          selection: range,
        });
      return;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, selection: range });
  }

  /** Lights the place up while the mouse is on its box; an empty range puts the light out. */
  preview(place: Place): void {
    this.#clear();
    const range = rangeOf(place);
    if (range.isEmpty) return;
    editorOf(place.uri)?.setDecorations(this.#highlight, [range]);
  }

  #clear(): void {
    for (const editor of vscode.window.visibleTextEditors) editor.setDecorations(this.#highlight, []);
  }

  dispose(): void {
    this.#highlight.dispose();
  }
}

function editorOf(uri: string): vscode.TextEditor | undefined {
  return vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri);
}

function rangeOf({ range: { start, end } }: Place): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
