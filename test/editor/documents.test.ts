import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { at, closeAll, file, hover, hoverWith, show } from "./kit.ts";

describe("documents", () => {
  afterEach(closeAll);

  for (const [what, content] of [
    ["an unclosed parenthesis below", "def fine(x):\n    return x**2\n\ny = (1 +\n"],
    ["an unclosed parameter list above", "def broken(x:\n    return x\n\ndef fine(x):\n    return x**2\n"],
    ["an expression without its end", "def broken(x):\n    return x +\n\ndef fine(x):\n    return x**2\n"],
    ["a class that is being written", "def fine(x):\n    return x**2\n\nclass A:\n    def g(self\n"],
  ] as const)
    it(`half-typed code blocks nothing: ${what}`, async () => {
      const document = await show(content);
      assert.match(await hoverWith(document, "fine|(x", "2x"), /✓/);
    });

  it("follow what is typed", async () => {
    const document = await show("def f(x):\n    return x**2\n");
    await hoverWith(document, "f|(x", "2x");
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(1, 15), "*x");
    await vscode.workspace.applyEdit(edit);
    assert.match(await hover(document, "f|(x"), /3x²/);
  });

  it("CRLF, tabs, Korean names and comments", async () => {
    const document = await show(
      "# 손실 함수\r\ndef 손실(가중치, 목표):\r\n\treturn (가중치 - 목표)**2 # $y = x^2$\r\n",
    );
    const text = await hoverWith(document, "손|실(가", "✓");
    assert.match(text, /가중치/);
    assert.match(await hoverWith(document, "x^2", "dy/dx"), /2x/);
  });

  it("10,000 lines: hovers come, also right after a keystroke", async () => {
    const lines: string[] = ["import math"];
    for (let i = 0; i < 2_500; i++)
      lines.push(`def f${i}(x):`, `    y = math.sin(x) * ${i + 1}`, `    return y**2 + ${i}`, "");
    const document = await show(lines.join("\n"));
    await hoverWith(document, "f2499|(x", "✓");
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, at(document, "|y**2 + 2400"), "3*");
    await vscode.workspace.applyEdit(edit);
    const started = Date.now();
    assert.match(await hover(document, "f2400|(x"), /✓/);
    assert.ok(Date.now() - started < 12_000, "a hover in a large file took too long");
  }).timeout(60_000);

  it("of other schemes, as in diff views", async () => {
    const provider = vscode.workspace.registerTextDocumentContentProvider("nabla-test", {
      provideTextDocumentContent: () => "def f(x):\n    return x**4\n",
    });
    try {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse("nabla-test:/old/f.py"));
      await vscode.languages.setTextDocumentLanguage(document, "python");
      await vscode.window.showTextDocument(document);
      await hoverWith(document, "f|(x", "4x³");
    } finally {
      provider.dispose();
    }
  });

  it("a notebook's cells are one program", async () => {
    const data = new vscode.NotebookData([
      new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, "The slope of $p(t) = t^3$", "markdown"),
      new vscode.NotebookCellData(
        vscode.NotebookCellKind.Code,
        "%matplotlib inline\nimport torch\nx = torch.tensor(3.0, requires_grad=True)",
        "python",
      ),
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, "y = x**2\ny.backward()", "python"),
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, "print(x.grad)", "python"),
    ]);
    const notebook = await vscode.workspace.openNotebookDocument("jupyter-notebook", data);
    await vscode.window.showNotebookDocument(notebook);
    const cell = (index: number): vscode.TextDocument => notebook.cellAt(index).document;
    assert.match(await hoverWith(cell(2), "y| =", "2x"), /9/);
    assert.match(await hoverWith(cell(3), "x.gr|ad", "6"), /6/);
    await hoverWith(cell(0), "t^3", "3t²");
  });

  it("the example notebook", async () => {
    const [found] = await vscode.workspace.findFiles("tutorial.ipynb");
    assert.ok(found);
    const notebook = await vscode.workspace.openNotebookDocument(found);
    await vscode.window.showNotebookDocument(notebook);
    const cell = notebook.getCells().find((each) => each.document.getText().includes("f = lambda x"));
    assert.ok(cell);
    assert.match(await hoverWith(cell.document, "f| = lambda", "✓"), /ln/);
  });

  it("nothing is read when Nabla is off", async () => {
    const config = vscode.workspace.getConfiguration("nabla");
    const document = await file("first_steps.py");
    await hoverWith(document, "parabola|(x", "2x");
    await config.update("enable", false, vscode.ConfigurationTarget.Global);
    try {
      assert.equal(await hover(document, "parabola|(x"), "");
    } finally {
      await config.update("enable", undefined, vscode.ConfigurationTarget.Global);
    }
    await hoverWith(document, "parabola|(x", "2x");
  });
});
