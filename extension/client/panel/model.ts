import * as vscode from "vscode";
import type { PanelFormula } from "../../protocol/formula.ts";
import type { PanelChoice, ToPanel } from "../../protocol/panel.ts";
import { Method, type PanelAnswer, type PanelParams, type Where } from "../../protocol/requests.ts";
import { plain } from "../commands/where.ts";
import { isFollowed } from "../languages.ts";
import type { ServerHandle } from "../server.ts";

/** Milliseconds the cursor or the keyboard must rest before the panel follows. */
const FOLLOW_DELAY = 60;
const EDIT_DELAY = 180;
const TARGET_KEY = "nabla.panel.target";

/** What the panels show: the formula under the cursor, or the pinned one. All panels show the same. */
export class PanelModel implements vscode.Disposable {
  readonly #server: ServerHandle;
  readonly #memento: vscode.Memento;
  readonly #messages = new vscode.EventEmitter<ToPanel>();
  readonly #disposables: vscode.Disposable[] = [];
  readonly #choices = new Map<string, PanelChoice>();
  #target: Where | undefined;
  #formula: PanelFormula | null = null;
  #message: string | undefined;
  #cursor: readonly number[] = [];
  #pinned = false;
  #active = false;
  #timer: NodeJS.Timeout | undefined;
  #request: vscode.CancellationTokenSource | undefined;
  readonly onMessage = this.#messages.event;

  constructor(server: ServerHandle, memento: vscode.Memento) {
    this.#server = server;
    this.#memento = memento;
    const stored = memento.get<{ target: Where; pinned: boolean }>(TARGET_KEY);
    if (stored) {
      this.#target = stored.target;
      this.#pinned = stored.pinned;
    }
    this.#disposables.push(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.#follow(textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.#follow(editor)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && document.uri.toString() === this.#target?.uri)
          this.#later(EDIT_DELAY);
      }),
      server.onStarted(() => this.#later(0)),
    );
  }

  get pinned(): boolean {
    return this.#pinned;
  }

  get formula(): PanelFormula | null {
    return this.#formula;
  }

  /** Panels are open: without one, nothing is asked of the server. */
  set active(active: boolean) {
    const woken = active && !this.#active;
    this.#active = active;
    if (!woken) return;
    const editor = vscode.window.activeTextEditor;
    if (editor && !this.#pinned && !this.#target) this.#follow(editor);
    this.#later(0);
  }

  /** What a panel that has just opened must be told. */
  current(): ToPanel {
    return {
      type: "update",
      formula: this.#formula,
      ...(this.#formula ? {} : { message: this.#message ?? vscode.l10n.t("Put the cursor on a formula.") }),
      cursor: this.#cursor,
    };
  }

  /** Shows a formula because somebody asked for it, also when another is pinned. */
  show(where: Where): void {
    if (this.#pinned) this.pin(false);
    this.#target = where;
    this.#later(0);
  }

  pin(pinned: boolean): void {
    this.#pinned = pinned;
    if (pinned && this.#formula) {
      const { id, uri, place, namePlace } = this.#formula;
      this.#target = { uri, id, position: (namePlace ?? place).range.start };
    }
    void vscode.commands.executeCommand("setContext", "nabla.pinned", pinned);
    this.#remember();
    this.#messages.fire({ type: "pinned", pinned });
    const editor = vscode.window.activeTextEditor;
    if (!pinned && editor) this.#follow(editor);
  }

  choose(formula: string, choice: PanelChoice): void {
    this.#choices.set(formula, choice);
    this.#later(0);
  }

  /** Asks again: a point was set. */
  refresh(): void {
    this.#later(0);
  }

  #follow(editor: vscode.TextEditor): void {
    if (this.#pinned || !isFollowed(editor.document.languageId)) return;
    this.#target = { uri: editor.document.uri.toString(), position: plain(editor.selection.active) };
    this.#later(FOLLOW_DELAY);
  }

  #later(delay: number): void {
    if (!this.#active) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), delay);
  }

  async #ask(): Promise<void> {
    const target = this.#target;
    if (!target || !this.#server.running) return;
    this.#request?.cancel();
    const request = new vscode.CancellationTokenSource();
    this.#request = request;
    const shown = this.#formula;
    const params: PanelParams = {
      ...target,
      ...(shown ? { shown: shown.stamp } : {}),
      ...(shown ? this.#choices.get(shown.id) : target.id ? this.#choices.get(target.id) : {}),
    };
    const slow = setTimeout(() => this.#messages.fire({ type: "busy", busy: true }), 300);
    const answer = await this.#server.request<PanelAnswer>(Method.panel, params, request.token);
    clearTimeout(slow);
    if (request.token.isCancellationRequested || this.#request !== request) return;
    this.#messages.fire({ type: "busy", busy: false });
    if (answer) this.#take(answer);
  }

  #take(answer: PanelAnswer): void {
    this.#cursor = answer.cursor;
    if (answer.same && this.#formula) {
      this.#messages.fire({ type: "cursor", formula: this.#formula.id, boxes: answer.cursor });
      return;
    }
    if (!answer.formula && !answer.message) {
      // The cursor is on nothing: what is shown stays, nothing is lit.
      if (this.#formula) this.#messages.fire({ type: "cursor", formula: this.#formula.id, boxes: [] });
      else this.#messages.fire(this.current());
      return;
    }
    // The choice of one formula is not that of another: ask again where it was made for this one.
    const wanted = answer.formula && this.#choices.get(answer.formula.id);
    const differs = wanted && this.#formula?.id !== answer.formula?.id;
    this.#formula = answer.formula;
    this.#message = answer.message;
    this.#remember();
    this.#messages.fire(this.current());
    if (differs) this.#later(0);
  }

  /** So that a window reload shows the same. */
  #remember(): void {
    const target = this.#formula
      ? {
          uri: this.#formula.uri,
          id: this.#formula.id,
          position: (this.#formula.namePlace ?? this.#formula.place).range.start,
        }
      : this.#target;
    void this.#memento.update(TARGET_KEY, target && { target, pinned: this.#pinned });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#request?.cancel();
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
    this.#messages.dispose();
  }
}
