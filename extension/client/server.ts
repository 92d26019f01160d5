import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  State,
  TransportKind,
} from "vscode-languageclient/node";
import { Method } from "../protocol/requests.ts";
import type { Start } from "../protocol/settings.ts";
import { COMMAND } from "./commands/names.ts";
import { LANGUAGES } from "./languages.ts";
import { appearance, serverSettings, touchesServer } from "./settings.ts";

/** Crashes within this time count together; after the last one allowed the server stays down. */
const CRASH_WINDOW_MS = 3 * 60_000;
const MAX_CRASHES = 5;

/** The server's process and what is said to it. Everything waits for it; nothing blocks on it. */
export class ServerHandle implements vscode.Disposable {
  readonly #client: LanguageClient;
  readonly #output: vscode.LogOutputChannel;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #started = new vscode.EventEmitter<void>();
  /** The server runs (again). */
  readonly onStarted = this.#started.event;

  constructor(context: vscode.ExtensionContext, output: vscode.LogOutputChannel) {
    this.#output = output;
    const module = context.asAbsolutePath("dist/server.cjs");
    const options: LanguageClientOptions = {
      documentSelector: LANGUAGES.map((language) => ({ language })),
      outputChannel: output,
      initializationOptions: (): Start => ({
        settings: serverSettings(),
        appearance: appearance(),
        strings: (vscode.l10n.bundle as Record<string, string> | undefined) ?? null,
        grammars: context.asAbsolutePath("dist/grammars"),
      }),
      markdown: {
        isTrusted: { enabledCommands: [COMMAND.openPanel, COMMAND.insertDerivative, COMMAND.copyLatex] },
        supportHtml: true,
      },
      errorHandler: this.#errorHandler(),
    };
    this.#client = new LanguageClient(
      "nabla",
      "Nabla",
      {
        run: { module, transport: TransportKind.ipc },
        debug: {
          module,
          transport: TransportKind.ipc,
          options: { execArgv: ["--nolazy", "--inspect=6029"] },
        },
      },
      options,
    );
    this.#disposables.push(
      this.#client.onDidChangeState(({ newState }) => {
        if (newState !== State.Running) return;
        // The theme and the settings may have changed while the server was on its way.
        this.#notify(Method.appearance, appearance());
        this.#notify("workspace/didChangeConfiguration", { settings: serverSettings() });
        this.#started.fire();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (touchesServer(event))
          this.#notify("workspace/didChangeConfiguration", { settings: serverSettings() });
        if (event.affectsConfiguration("editor.fontSize")) this.#notify(Method.appearance, appearance());
      }),
      vscode.window.onDidChangeActiveColorTheme(() => this.#notify(Method.appearance, appearance())),
    );
  }

  /** Starts the process; returns at once. */
  start(): void {
    this.#client.start().catch((error: unknown) => {
      this.#output.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(
        vscode.l10n.t("Nabla could not start; its output channel tells why."),
      );
    });
  }

  get running(): boolean {
    return this.#client.state === State.Running;
  }

  /** Undefined when the server is not there or stopped on the way. */
  async request<T>(
    method: string,
    params: unknown,
    token?: vscode.CancellationToken,
  ): Promise<T | undefined> {
    if (this.#client.state === State.Stopped) return undefined;
    try {
      // An argument left undefined would be sent as a second parameter.
      return token
        ? await this.#client.sendRequest<T>(method, params, token)
        : await this.#client.sendRequest<T>(method, params);
    } catch (error) {
      if (!token?.isCancellationRequested)
        this.#output.debug(`${method}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  #notify(method: string, params: unknown): void {
    if (this.running) void this.#client.sendNotification(method, params);
  }

  notify(method: string, params: unknown): void {
    this.#notify(method, params);
  }

  /** A crash is said once and mended by a restart; a server that keeps crashing stays down, and that is said too. */
  #errorHandler(): ErrorHandler {
    const crashes: number[] = [];
    let told = false;
    const tell = (message: string): void => {
      const show = vscode.l10n.t("Show Output");
      void vscode.window.showWarningMessage(message, show).then((choice) => {
        if (choice === show) this.#output.show();
      });
    };
    return {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        crashes.push(Date.now());
        const recent = crashes.filter((at) => Date.now() - at < CRASH_WINDOW_MS).length;
        if (recent > MAX_CRASHES) {
          tell(
            vscode.l10n.t(
              "Nabla's server stopped {0} times in a row and stays off until the window reloads.",
              recent,
            ),
          );
          return { action: CloseAction.DoNotRestart, handled: true };
        }
        this.#output.error("The server stopped; starting it again.");
        if (!told) tell(vscode.l10n.t("Nabla's server stopped and was started again."));
        told = true;
        return { action: CloseAction.Restart, handled: true };
      },
    };
  }

  async stop(): Promise<void> {
    this.dispose();
    if (this.#client.state !== State.Stopped) await this.#client.stop(2_000).catch(() => undefined);
  }

  dispose(): void {
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
    this.#started.dispose();
  }
}
