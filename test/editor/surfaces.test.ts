import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { at, closeAll, file, hoverWith, show, until } from "./kit.ts";

const lensesOf = (document: vscode.TextDocument): Thenable<vscode.CodeLens[]> =>
  vscode.commands.executeCommand("vscode.executeCodeLensProvider", document.uri, 100);

const titles = (lenses: readonly vscode.CodeLens[]): string[] =>
  lenses.map((lens) => lens.command?.title ?? "").filter((title) => title.startsWith("∂"));

function hintsOf(document: vscode.TextDocument): Thenable<vscode.InlayHint[]> {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  return vscode.commands.executeCommand("vscode.executeInlayHintProvider", document.uri, whole);
}

const labels = (hints: readonly vscode.InlayHint[]): string[] =>
  hints.map(({ label }) => (typeof label === "string" ? label : label.map((part) => part.value).join("")));

const ours = (document: vscode.TextDocument): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === "Nabla");

describe("lenses", () => {
  afterEach(closeAll);

  it("stand over functions that are mathematics, and name what they change with", async () => {
    const document = await show(
      "def loss(w, b):\n    return (w * 2 + b - 5)**2\n\ndef join(a, b):\n    return a + '/' + b\n\ndef save(path):\n    print(path)\n",
    );
    const lenses = await until(
      "a lens",
      () => lensesOf(document),
      (found) => titles(found).length > 0,
    );
    assert.deepEqual(titles(lenses), ["∂ w, b"]);
    const [lens] = lenses;
    assert.equal(lens?.command?.command, "nabla.openPanel");
    assert.equal(lens?.range.start.line, 0);
  });

  it("can be switched off", async () => {
    const document = await show("def f(x):\n    return x**2\n");
    await until(
      "a lens",
      () => lensesOf(document),
      (found) => titles(found).length === 1,
    );
    const config = vscode.workspace.getConfiguration("nabla");
    await config.update("codeLens", false, vscode.ConfigurationTarget.Global);
    try {
      await until(
        "no lens",
        () => lensesOf(document),
        (found) => titles(found).length === 0,
      );
    } finally {
      await config.update("codeLens", undefined, vscode.ConfigurationTarget.Global);
    }
  });
});

describe("inlay hints", () => {
  afterEach(closeAll);

  it("tell what a gradient holds where it is read", async () => {
    const document = await file("torch_basics.py");
    const hints = await until(
      "hints",
      () => hintsOf(document),
      (found) => found.length > 0,
    );
    const line = (needle: string): number => at(document, needle).line;
    const on = (needle: string): string[] =>
      labels(hints.filter(({ position }) => position.line === line(needle)));
    assert.deepEqual(on("print(x.grad)"), ["= 6"]);
    assert.deepEqual(on("print(u.grad, v.grad)"), ["= 13", "= 12"]);
    assert.deepEqual(on("print(p.grad)"), ["= [2, 8, 18]"]);
  });

  it("tell every result of a call that hands over several, and why there is none", async () => {
    const document = await show(
      "import torch\nx = torch.tensor(2.0, requires_grad=True)\ny = torch.tensor(3.0, requires_grad=True)\nw = torch.tensor(1.0)\nz = x**2 * y * w\ngx, gy = torch.autograd.grad(z, [x, y])\nprint(w.grad)\n",
    );
    const hints = await until(
      "hints",
      () => hintsOf(document),
      (found) => found.length > 1,
    );
    assert.deepEqual(labels(hints), ["= (12, 4)", "= None"]);
    const text = await hoverWith(document, "torch.auto|grad.g", "∂z/∂y");
    assert.match(text, /∂z\/∂x = 2wxy/);
    assert.match(text, /\(12, 4\)/);
  });

  it("are nowhere else", async () => {
    const document = await show("def f(x):\n    return x**2\n\ny = f(3.0)\n");
    await hoverWith(document, "f|(x", "2x");
    assert.deepEqual(labels(await hintsOf(document)), []);
  });
});

describe("diagnostics", () => {
  afterEach(closeAll);

  it("mark a known mistake and nothing in sound code", async () => {
    const document = await show(
      "import torch\nx = torch.tensor(3.0, requires_grad=True)\ny = x**2\ny.backward()\ny.backward()\n",
    );
    const found = await until(
      "a diagnostic",
      () => ours(document),
      (list) => list.length > 0,
    );
    assert.equal(found.length, 1);
    assert.equal(found[0]?.code, "backward-twice");
    assert.equal(found[0]?.range.start.line, 4);
    const sound = await file("torch_basics.py");
    await hoverWith(sound, "print(x.gr|ad", "6");
    assert.deepEqual(ours(sound), []);
  });

  it("go when the mistake goes", async () => {
    const document = await show(
      "import numpy as np\na = np.zeros((2, 3))\nb = np.zeros((2, 3))\nc = a @ b\n",
    );
    const found = await until(
      "a diagnostic",
      () => ours(document),
      (list) => list.length > 0,
    );
    assert.match(found[0]?.message ?? "", /\(2, 3\)/);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, at(document, "a @ b|"), ".T");
    await vscode.workspace.applyEdit(edit);
    await until(
      "no diagnostic",
      () => ours(document),
      (list) => list.length === 0,
    );
  });
});

describe("code actions", () => {
  afterEach(closeAll);

  it("offer insertions on a formula, none elsewhere", async () => {
    const document = await show("def f(x):\n    return x**2\n\nname = 'a'\n");
    await hoverWith(document, "f|(x", "2x");
    const actionsAt = async (needle: string): Promise<string[]> => {
      const range = new vscode.Range(at(document, needle), at(document, needle));
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        range,
      );
      return actions.map(({ title }) => title).filter((title) => title.startsWith("Nabla"));
    };
    assert.deepEqual(await actionsAt("f|(x"), [
      "Nabla: insert derivative below",
      "Nabla: insert gradient function below",
      "Nabla: insert gradient check below",
    ]);
    assert.deepEqual(await actionsAt("na|me"), []);
  });
});
