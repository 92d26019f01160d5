import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAll, hoverWith, show } from "./kit.ts";

describe("under a Korean display language", () => {
  afterEach(closeAll);

  it("hovers speak Korean", async () => {
    assert.equal(vscode.env.language, "ko");
    const document = await show("def f(x):\n    return x**2\n");
    const text = await hoverWith(document, "f|(x", "2x");
    assert.match(text, /✓ .*일치/);
    assert.match(text, /\[그래프\]/);
    assert.match(text, /\[LaTeX 복사\]/);
    assert.doesNotMatch(text, /agrees|taken|Graph\]/);
  });

  it("the manifest is Korean", () => {
    const manifest = vscode.extensions.getExtension("nabla.nabla")?.packageJSON as {
      contributes: { commands: { command: string; title: string | { value: string } }[] };
    };
    const open = manifest.contributes.commands.find(({ command }) => command === "nabla.openPanel");
    const title = typeof open?.title === "string" ? open.title : open?.title.value;
    assert.equal(title, "도함수 패널 열기");
  });
});
