import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { at } from "../../extension/build/paths.ts";
import type { VisibleParams } from "../../extension/protocol/requests.ts";

/** A server as an editor runs it: the bundle, in a process of its own, over stdio. */
export class Session {
  readonly #process: ChildProcess;
  readonly #connection: MessageConnection;
  #version = 1;

  private constructor(process: ChildProcess, connection: MessageConnection) {
    this.#process = process;
    this.#connection = connection;
  }

  static async start(): Promise<Session> {
    const bundle = at("dist/server.cjs");
    if (!existsSync(bundle)) throw new Error("dist/server.cjs is missing: npm run build");
    const server = spawn(process.execPath, [bundle, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
    const connection = createMessageConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    connection.listen();
    await connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
      initializationOptions: { grammars: at("dist/grammars") },
    });
    await connection.sendNotification("initialized", {});
    return new Session(server, connection);
  }

  async open(uri: string, text: string, languageId = "python"): Promise<void> {
    await this.#connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId, version: this.#version, text },
    });
  }

  /** One keystroke: `text` put in at a place. */
  async type(uri: string, line: number, character: number, text: string): Promise<void> {
    this.#version++;
    const position = { line, character };
    await this.#connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: this.#version },
      contentChanges: [{ range: { start: position, end: position }, text }],
    });
  }

  async visible(params: VisibleParams): Promise<void> {
    await this.#connection.sendNotification("nabla/visible", params);
  }

  /** The hover's Markdown; throws when there is none, so that nothing empty is ever timed. */
  async hover(uri: string, line: number, character: number): Promise<string> {
    const answer = await this.#connection.sendRequest<{ contents: { value: string } } | null>(
      "textDocument/hover",
      { textDocument: { uri }, position: { line, character } },
    );
    if (!answer?.contents.value.includes("image/svg+xml")) throw new Error(`no formula at line ${line + 1}`);
    return answer.contents.value;
  }

  /** What can be done at the first line: needs the reading, and gives next to nothing. */
  async actions(uri: string): Promise<number> {
    const start = { line: 0, character: 0 };
    const answer = await this.#connection.sendRequest<unknown[]>("textDocument/codeAction", {
      textDocument: { uri },
      range: { start, end: start },
      context: { diagnostics: [] },
    });
    return answer.length;
  }

  /** Every lens of the file. */
  async lenses(uri: string): Promise<number> {
    const answer = await this.#connection.sendRequest<unknown[]>("textDocument/codeLens", {
      textDocument: { uri },
    });
    return answer.length;
  }

  async stop(): Promise<void> {
    await this.#connection.sendRequest("shutdown");
    await this.#connection.sendNotification("exit");
    this.#connection.dispose();
    this.#process.kill();
  }
}

export async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const BODIES = [
  (i: number) => [`    return x**${(i % 5) + 2} + ${i} * x * y`],
  (i: number) => [`    a = np.sin(${i} * x) * y`, "    return a**2 + np.exp(-x)"],
  (i: number) => [`    r = np.sqrt(x**2 + y**2 + ${i})`, "    return 1 / (1 + np.exp(-r))"],
  (i: number) => [`    z = ${i} * x + y`, "    if z > 0:", "        return z", "    return 0.1 * z"],
  (i: number) => [
    "    total = 0.0",
    `    for k in range(${(i % 4) + 2}):`,
    "        total += x**k * y",
    "    return total",
  ],
];

/** A script of about so many lines, half of it mathematics, half everyday code; the lines of its functions. */
export function script(lines: number): { readonly text: string; readonly functions: readonly number[] } {
  const out = ["import os", "import numpy as np", ""];
  const functions: number[] = [];
  for (let i = 0; out.length < lines; i++) {
    functions.push(out.length);
    const body = BODIES[i % BODIES.length] ?? (() => []);
    out.push(`def f${i}(x, y):`, `    """The ${i}th of them."""`, ...body(i), "", "");
    out.push(
      `def load_${i}(folder, names):`,
      "    found = []",
      "    for name in names:",
      "        path = os.path.join(folder, name)",
      "        if os.path.exists(path):",
      "            found.append(path)",
      "    return found",
      "",
      "",
    );
  }
  return { text: `${out.join("\n")}\n`, functions };
}
