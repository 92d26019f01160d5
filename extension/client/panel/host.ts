import * as vscode from "vscode";
import type { ToPanel } from "../../protocol/panel.ts";
import { PanelConnection, type PanelRoom } from "./connection.ts";

export const PANEL_TYPE = "nabla.panel";
export const VIEW_TYPE = "nabla.view";

/** The panel beside the editor, and the same panel in the side bar. */
export class PanelHost implements vscode.Disposable {
  readonly #room: PanelRoom;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #connections = new Set<PanelConnection>();
  #panel: vscode.WebviewPanel | undefined;
  #view: vscode.WebviewView | undefined;

  constructor(room: PanelRoom) {
    this.#room = room;
    this.#disposables.push(
      vscode.window.registerWebviewViewProvider(
        VIEW_TYPE,
        { resolveWebviewView: (view) => this.#resolve(view) },
        { webviewOptions: { retainContextWhenHidden: true } },
      ),
      vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, {
        deserializeWebviewPanel: async (panel) => this.#adopt(panel),
      }),
    );
  }

  /** Opens beside the editor, or shows the one that is open; a visible view in the side bar serves as well. */
  open(): void {
    this.#panel?.reveal(undefined, true);
    if (this.#panel || this.#view?.visible) return;
    const panel = vscode.window.createWebviewPanel(
      PANEL_TYPE,
      vscode.l10n.t("Derivative"),
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, retainContextWhenHidden: true },
    );
    this.#adopt(panel);
  }

  send(message: ToPanel): void {
    for (const connection of this.#connections) connection.send(message);
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel?.dispose();
    this.#panel = panel;
    const media = vscode.Uri.joinPath(this.#room.extensionUri, "extension", "media");
    panel.iconPath = {
      light: vscode.Uri.joinPath(media, "panel-light.svg"),
      dark: vscode.Uri.joinPath(media, "panel-dark.svg"),
    };
    const connection = this.#connect(panel.webview, "panel");
    panel.onDidDispose(() => {
      this.#drop(connection);
      if (this.#panel === panel) this.#panel = undefined;
    });
  }

  #resolve(view: vscode.WebviewView): void {
    this.#view = view;
    const connection = this.#connect(view.webview, "view");
    view.onDidDispose(() => {
      this.#drop(connection);
      if (this.#view === view) this.#view = undefined;
    });
  }

  #connect(webview: vscode.Webview, where: "panel" | "view"): PanelConnection {
    const connection = new PanelConnection(webview, where, this.#room);
    this.#connections.add(connection);
    this.#room.model.active = true;
    return connection;
  }

  #drop(connection: PanelConnection): void {
    connection.dispose();
    this.#connections.delete(connection);
    this.#room.model.active = this.#connections.size > 0;
  }

  dispose(): void {
    this.#panel?.dispose();
    for (const connection of this.#connections) connection.dispose();
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }
}
