import * as assert from "node:assert/strict";
import * as vscode from "vscode";

/** Asks until the answer is there; what it last was is told when it never comes. */
export async function until<T>(
  what: string,
  ask: () => T | PromiseLike<T>,
  good: (answer: T) => boolean,
): Promise<T> {
  const end = Date.now() + 15_000;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (Date.now() > end) assert.fail(`${what} did not come; last: ${JSON.stringify(answer)?.slice(0, 800)}`);
    await sleep(100);
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A new, unsaved document on screen. */
export async function show(content: string, language = "python"): Promise<vscode.TextDocument> {
  // VS Code may give the name of an unsaved document that was just closed to the next one, and empty it late.
  for (let attempt = 0; attempt < 5; attempt++) {
    const document = await vscode.workspace.openTextDocument({ content, language });
    await vscode.window.showTextDocument(document);
    if (document.getText() === content) return document;
    await sleep(300);
  }
  assert.fail("a new document does not hold its text");
}

/** A file of the example project, on screen. */
export async function file(name: string): Promise<vscode.TextDocument> {
  const [found] = await vscode.workspace.findFiles(`**/${name}`);
  assert.ok(found, name);
  const document = await vscode.workspace.openTextDocument(found);
  await vscode.window.showTextDocument(document);
  return document;
}

/** Where `needle` stands; the cursor goes at `|` where there is one in it, else inside its first word. */
export function at(document: vscode.TextDocument, needle: string): vscode.Position {
  const bar = needle.indexOf("|");
  const text = needle.replace("|", "");
  const start = document.getText().indexOf(text);
  assert.ok(start >= 0, `${text} is not in the document`);
  return document.positionAt(start + (bar >= 0 ? bar : Math.min(1, text.length - 1)));
}

/** Everything hovers of Nabla say there: pictures by their text, links by their command. */
export async function hover(document: vscode.TextDocument, needle: string): Promise<string> {
  return (await rawHover(document, needle))
    .replace(/!\[((?:\\.|[^\]\\])*)\]\(data:image\/svg\+xml;base64,[^)]*\)/g, "[picture: $1]")
    .replace(/<[^>]*>/g, "")
    .replace(/\\([\\`*_{}[\]()#+\-.!|<>~$&])/g, "$1");
}

export async function rawHover(document: vscode.TextDocument, needle: string): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    at(document, needle),
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === "string" ? content : content.value))
    .join("\n");
}

/** The hover once it says this. */
export function hoverWith(document: vscode.TextDocument, needle: string, words: string): Promise<string> {
  return until(
    `a hover over ${needle} with ${words}`,
    () => hover(document, needle),
    (text) => text.includes(words),
  );
}

/** Closes everything, unsaved documents without a question. */
export async function closeAll(): Promise<void> {
  for (const tab of vscode.window.tabGroups.all.flatMap((group) => group.tabs)) {
    if (!tab.isDirty) continue;
    if (tab.input instanceof vscode.TabInputText) await vscode.window.showTextDocument(tab.input.uri);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}

/** Puts the cursor there, in the editor that shows the document. */
export function put(document: vscode.TextDocument, needle: string): vscode.TextEditor {
  const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
  assert.ok(editor);
  const position = at(document, needle);
  editor.selection = new vscode.Selection(position, position);
  return editor;
}
