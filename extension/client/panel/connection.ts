import * as vscode from "vscode";
import type { FromPanel, PanelState, ToPanel } from "../../protocol/panel.ts";
import { Method } from "../../protocol/requests.ts";
import { insert } from "../commands/print.ts";
import type { ServerHandle } from "../server.ts";
import { panelSettings, themeKind } from "../settings.ts";
import { panelFolder, panelHtml } from "./html.ts";
import type { PanelModel } from "./model.ts";
import type { Revealer } from "./reveal.ts";

/** What a panel needs of the client, wherever it sits. */
export interface PanelRoom {
  readonly extensionUri: vscode.Uri;
  readonly server: ServerHandle;
  readonly model: PanelModel;
  readonly revealer: Revealer;
  readonly memento: vscode.Memento;
  readonly output: vscode.LogOutputChannel;
}

const STATE_KEY = "nabla.panel.state";

/** One webview, in the editor area or in the side bar, wired to the model until it is disposed. */
export class PanelConnection implements vscode.Disposable {
  readonly #webview: vscode.Webview;
  readonly #room: PanelRoom;
  readonly #where: "panel" | "view";
  readonly #disposables: vscode.Disposable[] = [];

  constructor(webview: vscode.Webview, where: "panel" | "view", room: PanelRoom) {
    this.#webview = webview;
    this.#room = room;
    this.#where = where;
    webview.options = { enableScripts: true, localResourceRoots: [panelFolder(room.extensionUri)] };
    this.#disposables.push(
      webview.onDidReceiveMessage((message: FromPanel) => void this.#receive(message)),
      room.model.onMessage((message) => this.send(message)),
      vscode.window.onDidChangeActiveColorTheme(() => this.send({ type: "theme", theme: themeKind() })),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("nabla") || event.affectsConfiguration("workbench.reduceMotion"))
          this.send({ type: "settings", settings: panelSettings() });
      }),
    );
    webview.html = panelHtml(webview, room.extensionUri);
  }

  send(message: ToPanel): void {
    void this.#webview.postMessage(message);
  }

  async #receive(message: FromPanel): Promise<void> {
    const { model, server, revealer, memento, output } = this.#room;
    switch (message.type) {
      case "ready":
        this.send({
          type: "init",
          theme: themeKind(),
          settings: panelSettings(),
          strings: (vscode.l10n.bundle as Record<string, string> | undefined) ?? null,
          state: memento.get<PanelState>(STATE_KEY) ?? null,
          pinned: model.pinned,
          where: this.#where,
        });
        this.send(model.current());
        return;
      case "reveal":
        return message.preview ? revealer.preview(message.place) : revealer.select(message.place);
      case "pin":
        return model.pin(message.pinned);
      case "copy":
        await vscode.env.clipboard.writeText(message.text);
        vscode.window.setStatusBarMessage(vscode.l10n.t("Copied"), 2_000);
        return;
      case "insert":
        return this.#insert(message);
      case "point": {
        const formula = model.formula;
        if (!formula) return;
        const position = (formula.namePlace ?? formula.place).range.start;
        await server.request(Method.point, {
          uri: formula.uri,
          position,
          id: message.formula,
          at: message.at,
        });
        return model.refresh();
      }
      case "choose":
        return model.choose(message.formula, message.choice);
      case "state":
        return void memento.update(STATE_KEY, message.state);
      case "error":
        return output.error(`panel: ${message.message}`);
    }
  }

  async #insert(message: Extract<FromPanel, { type: "insert" }>): Promise<void> {
    const formula = this.#room.model.formula;
    if (!formula) return;
    await insert(this.#room.server, {
      where: {
        uri: formula.uri,
        position: (formula.namePlace ?? formula.place).range.start,
        id: message.formula,
      },
      form: message.what,
      ...(message.wrt ? { wrt: [message.wrt] } : {}),
      order: formula.order,
    });
  }

  dispose(): void {
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }
}
