import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAll, file, hover, hoverWith, rawHover, show } from "./kit.ts";

describe("hover", () => {
  afterEach(closeAll);

  it("over a function: derivatives as picture and text, the check, assumptions, links", async () => {
    const document = await show("def f(x, y):\n    return x**2 + 3*x*y\n");
    const text = await hoverWith(document, "f|(x", "∂f/∂x");
    assert.match(text, /\[picture: ∂f\/∂x = 2x \+ 3y; ∂f\/∂y = 3x\]/);
    assert.match(text, /^∂f\/∂x = 2x \+ 3y · ∂f\/∂y = 3x$/m);
    assert.match(text, /✓ agrees with (central differences|complex step)/);
    assert.match(text, /x, y|x taken/);
    assert.match(
      text,
      /\[Graph\]\(command:nabla\.openPanel.*\[Insert\]\(command:nabla\.insertDerivative.*\[Copy LaTeX\]\(command:nabla\.copyLatex/,
    );
    assert.ok(text.trim().split(/\n+/).length <= 8, text);
  });

  it("carries trusted commands and only ours", async () => {
    const document = await show("def f(x):\n    return x**3\n");
    await hoverWith(document, "f|(x", "3x²");
    const [first] = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      document.uri,
      new vscode.Position(0, 4),
    );
    const content = first?.contents[0] as vscode.MarkdownString;
    assert.ok(typeof content.isTrusted === "object");
    assert.deepEqual(content.isTrusted.enabledCommands, [
      "nabla.openPanel",
      "nabla.insertDerivative",
      "nabla.copyLatex",
    ]);
  });

  it("draws pictures in the ink of the theme", async () => {
    const document = await show("def f(x):\n    return x**3\n");
    await hoverWith(document, "f|(x", "3x²");
    const config = vscode.workspace.getConfiguration("workbench");
    const inks: string[] = [];
    try {
      for (const theme of [
        "Default Light Modern",
        "Default Dark Modern",
        "Default High Contrast",
        "Default High Contrast Light",
      ]) {
        const changed = new Promise<void>((resolve) => {
          const listener = vscode.window.onDidChangeActiveColorTheme(() => {
            listener.dispose();
            resolve();
          });
          setTimeout(resolve, 3_000);
        });
        await config.update("colorTheme", theme, vscode.ConfigurationTarget.Global);
        await changed;
        const raw = await rawHover(document, "f|(x");
        const svg = Buffer.from(/base64,([^|]+)\|/.exec(raw)?.[1] ?? "", "base64").toString("utf8");
        inks.push(/<svg color="(#[0-9a-f]{6})"/.exec(svg)?.[1] ?? "none");
      }
    } finally {
      await config.update("colorTheme", undefined, vscode.ConfigurationTarget.Global);
    }
    assert.deepEqual(inks, ["#3b3b3b", "#cccccc", "#ffffff", "#292929"]);
  });

  it("over a part: its own derivative and its gradient in the whole", async () => {
    const document = await show("import math\ndef f(x):\n    return 5 * math.sin(x**2)\n");
    const text = await hoverWith(document, "math.s|in", "in **f**");
    assert.match(text, /^u = `math\.sin\(x\*\*2\)` in \*\*f\*\*$/m);
    assert.match(text, /∂f\/∂u = 5/);
  });

  it("with value and gradient where the file gives the point", async () => {
    const document = await show("def f(x, y):\n    return x**2 * y\n\nx = 3.0\ny = 2.0\nz = f(x, y)\n");
    const text = await hoverWith(document, "z| =", "18");
    assert.match(text, /x = 3, y = 2/);
    assert.match(text, /\(12, 9\)/);
  });

  it("over formulas in comments, plain and LaTeX", async () => {
    const document = await show("# f(x) = x^2 + 3x - 1\n# $g(t) = \\frac{t}{1 + t^2}$\nx = 1\n");
    assert.match(await hoverWith(document, "x^2", "df/dx"), /2x \+ 3/);
    assert.match(await hoverWith(document, "\\fra|c", "dg/dt"), /✓/);
  });

  it("in Markdown and LaTeX documents", async () => {
    const markdown = await show("The area $A(r) = \\pi r^2$ grows.\n\nIt costs $5 or $10.\n", "markdown");
    assert.match(await hoverWith(markdown, "\\pi r", "dA/dr"), /2πr/);
    assert.equal(await hover(markdown, "cos|ts"), "");
    assert.equal(await hover(markdown, "$1|0"), "");
  });

  it("is silent over everyday code", async () => {
    const document = await show(
      "import os\ndef area(r):\n    return r**2\nfor i in range(10):\n    name = os.path.join('a', str(i + 1))\n    print(len(name) - 1)\n",
    );
    await hoverWith(document, "area|(r", "2r");
    for (const needle of ["na|me = os", "i |+ 1", "len(na|me) - 1", "os.pa|th"])
      assert.equal(await hover(document, needle), "", needle);
  });

  it("says at which line a function stops being readable", async () => {
    const document = await show(
      "import torch\ndef f(x):\n    y = frobnicate(x)\n    return torch.sin(y) * x\n",
    );
    const text = await hover(document, "f|(x");
    assert.doesNotMatch(text, /✓/);
  });

  it("names the kink and both slopes", async () => {
    const document = await show("def f(x):\n    return abs(x - 3)\n\nx = 3.0\ny = f(x)\n");
    const text = await hoverWith(document, "f|(x", "not differentiable");
    assert.match(text, /-1 from the left, 1 from the right/);
  });

  it("can be switched off, and on again", async () => {
    const document = await show("def f(x):\n    return x**5\n");
    await hoverWith(document, "f|(x", "5x⁴");
    const config = vscode.workspace.getConfiguration("nabla");
    await config.update("hover", false, vscode.ConfigurationTarget.Global);
    try {
      assert.equal(await hover(document, "f|(x"), "");
    } finally {
      await config.update("hover", undefined, vscode.ConfigurationTarget.Global);
    }
    await hoverWith(document, "f|(x", "5x⁴");
  });

  it("in the example project", async () => {
    const document = await file("first_steps.py");
    assert.match(await hoverWith(document, "height| =", "31"), /\(13, 12\)/);
  });
});
