import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAll, hoverWith, put, show, sleep, until } from "./kit.ts";

const run = (command: string, ...rest: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...rest);

const accept = async (): Promise<void> => {
  await sleep(500);
  await run("workbench.action.acceptSelectedQuickOpenItem");
};

const clipboard = (wanted: (text: string) => boolean): Promise<string> =>
  until("the clipboard", () => vscode.env.clipboard.readText(), wanted);

describe("commands", () => {
  afterEach(closeAll);

  it("all are there", async () => {
    await vscode.extensions.getExtension("nabla.nabla")?.activate();
    const known = new Set(await vscode.commands.getCommands(true));
    const manifest = vscode.extensions.getExtension("nabla.nabla")?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    for (const { command } of manifest.contributes.commands) assert.ok(known.has(command), command);
  });

  it("insert a derivative below a function, in the same language, and undo it at once", async () => {
    const before = "import math\n\ndef wave(t):\n    return math.sin(2 * t)\n\nx = 1\n";
    const document = await show(before);
    await hoverWith(document, "wave|(t", "2 cos");
    put(document, "wave|(t");
    await run("nabla.insertDerivative");
    await until(
      "the insertion",
      () => document.getText(),
      (text) => text.includes("def dwave_dt(t):"),
    );
    assert.match(
      document.getText(),
      /sin\(2 \* t\)\n\n\ndef dwave_dt\(t\):\n {4}return 2 ?\* ?math\.cos\(2 ?\* ?t\)\n\nx = 1\n$/,
    );
    await run("undo");
    assert.equal(document.getText(), before);
  });

  it("insert below an assignment, indented as it is, with its line ends", async () => {
    const document = await show("if True:\r\n\tz = x**2 * y\r\n\tw = z\r\n");
    await hoverWith(document, "z| = x", "2xy");
    put(document, "z| = x");
    await run("nabla.insertDerivative");
    await until(
      "the insertion",
      () => document.getText(),
      (text) => text.includes("dz_dx"),
    );
    assert.match(document.getText(), /\r\n\tdz_dx = 2 ?\* ?x ?\* ?y\r\n\tdz_dy = x ?\*\* ?2\r\n\tw = z\r\n$/);
  });

  it("insert a gradient function and its check", async () => {
    const document = await show("def f(x, y):\n    return x**2 + 3*x*y\n");
    await hoverWith(document, "f|(x", "2x");
    put(document, "f|(x");
    await run("nabla.insertGradient");
    await until(
      "the gradient",
      () => document.getText(),
      (text) => text.includes("def f_gradient(x, y):"),
    );
    put(document, "f|(x");
    await run("nabla.insertGradientCheck");
    await until(
      "the check",
      () => document.getText(),
      (text) => text.includes("def check_f_gradient(x, y, h=1e-6):"),
    );
  });

  it("copy a derivative as LaTeX and as code", async () => {
    const document = await show("y = x**3 + 2*x\n");
    await hoverWith(document, "y| =", "3x²");
    put(document, "y| =");
    await run("nabla.copyLatex");
    const latex = await clipboard((text) => text.includes("frac"));
    assert.match(latex, /\\frac\{d ?y\}\{d ?x\} = 3 ?x\^\{?2\}? \+ 2/);
    await run("nabla.copyCode");
    const code = await clipboard((text) => !text.includes("frac"));
    assert.match(code, /^3 ?\* ?x ?\*\* ?2 \+ 2$/);
  });

  it("differentiate a selection: variable, order, result", async () => {
    const document = await show("z = x**3 * y + 1\n");
    await hoverWith(document, "z| =", "3x²y");
    const editor = put(document, "|x**3");
    const start = editor.selection.active;
    editor.selection = new vscode.Selection(start, start.translate(0, "x**3 * y".length));
    const done = run("nabla.differentiateSelection");
    await accept();
    await accept();
    await accept();
    await done;
    const text = await until(
      "the insertion",
      () => document.getText(),
      (now) => now.split("\n").length > 2,
    );
    assert.match(text, /^z = x\*\*3 \* y \+ 1\n\w+ = 3 ?\* ?x ?\*\* ?2 ?\* ?y|3 ?\* ?y ?\* ?x/);
  });

  it("open the panel beside the editor, once", async () => {
    const document = await show("def f(x):\n    return x**2\n");
    await hoverWith(document, "f|(x", "2x");
    put(document, "f|(x");
    await run("nabla.openPanel");
    await run("nabla.openPanel");
    const panels = (): vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(
          ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes("nabla.panel"),
        );
    const [panel, ...others] = await until("the panel", panels, (found) => found.length > 0);
    assert.equal(others.length, 0);
    assert.equal(panel?.label, "Derivative");
    assert.equal(panel?.group.viewColumn, vscode.ViewColumn.Two);
    assert.equal(vscode.window.activeTextEditor?.document, document, "the editor keeps the focus");
  });
});
