import * as vscode from "vscode";
import { differentiateSelection } from "./commands/differentiate.ts";
import { COMMAND } from "./commands/names.ts";
import { setPoint } from "./commands/point.ts";
import { printCommand } from "./commands/print.ts";
import { whereOf } from "./commands/where.ts";
import { PanelHost } from "./panel/host.ts";
import { PanelModel } from "./panel/model.ts";
import { Revealer } from "./panel/reveal.ts";
import { ServerHandle } from "./server.ts";
import { watchVisible } from "./visible.ts";

let server: ServerHandle | undefined;

/** Called by VS Code when Nabla starts. Registers everything and starts the server without waiting for it. */
export function activate(context: vscode.ExtensionContext): void {
  const started = performance.now();
  const output = vscode.window.createOutputChannel("Nabla", { log: true });
  const handle = new ServerHandle(context, output);
  server = handle;
  const model = new PanelModel(handle, context.workspaceState);
  const revealer = new Revealer();
  const { extensionUri, workspaceState: memento } = context;
  const panels = new PanelHost({ extensionUri, server: handle, model, revealer, memento, output });

  const commands: Readonly<Record<string, (argument?: unknown) => unknown>> = {
    [COMMAND.openPanel]: (argument) => {
      panels.open();
      const where = argument === undefined && model.pinned ? undefined : whereOf(argument);
      if (where) model.show(where);
    },
    [COMMAND.differentiate]: () => differentiateSelection(handle),
    [COMMAND.insertDerivative]: printCommand(handle, "derivative"),
    [COMMAND.insertGradient]: printCommand(handle, "gradient"),
    [COMMAND.insertGradientCheck]: printCommand(handle, "gradient-check"),
    [COMMAND.copyLatex]: printCommand(handle, "latex"),
    [COMMAND.copyCode]: printCommand(handle, "code"),
    [COMMAND.setPoint]: async (argument) => {
      if (await setPoint(handle, argument)) model.refresh();
    },
    [COMMAND.pin]: () => model.pin(true),
    [COMMAND.unpin]: () => model.pin(false),
    [COMMAND.showOutput]: () => output.show(),
  };
  for (const [name, run] of Object.entries(commands))
    context.subscriptions.push(vscode.commands.registerCommand(name, run));
  context.subscriptions.push(output, model, revealer, panels, watchVisible(handle));
  handle.start();
  output.info(`Activated in ${(performance.now() - started).toFixed(0)} ms; the server is starting.`);
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
