import * as assert from "node:assert/strict";
import * as vscode from "vscode";

describe("start", () => {
  it("finds Nabla and activates it", async () => {
    const extension = vscode.extensions.getExtension("nabla.nabla");
    assert.ok(extension);
    await extension.activate();
    assert.ok(extension.isActive);
  });
});
