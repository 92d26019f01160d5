import {
  type CancellationToken,
  CodeLensRefreshRequest,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  RequestType,
  ResponseError,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import type { Formula } from "../../engine/read/reading.ts";
import { type Appearance, Method, type VisibleParams } from "../protocol/requests.ts";
import { DEFAULT_SETTINGS, type ServerSettings, type Start } from "../protocol/settings.ts";
import { Derivations } from "./derivations.ts";
import { Documents } from "./documents.ts";
import { Drawer } from "./draw/drawer.ts";
import type { Engine } from "./engine.ts";
import { actions } from "./features/actions.ts";
import {
  type CustomRequest,
  panelRequest,
  pointRequest,
  printRequest,
  selectionRequest,
} from "./features/custom.ts";
import { diagnostics } from "./features/diagnostics.ts";
import { inlayHints } from "./features/inlay.ts";
import { lenses } from "./features/lens.ts";
import { type Composer, compose } from "./hover/compose.ts";
import { predraw, render } from "./hover/render.ts";
import { Idle } from "./idle.ts";
import { locate } from "./locate.ts";
import { type Log, logTo } from "./log.ts";
import { Points } from "./points.ts";
import { type Read, Readings } from "./readings.ts";
import type { Room } from "./room.ts";
import { configureMessages } from "./text/messages.ts";

/** Milliseconds after the last keystroke until findings and hints follow. */
const SETTLE = 150;

/** A whole document may take this many times the limit of one formula: without its reading there is nothing at all. */
const READING = 5;

/** Makes the engine from the folder of the grammars; it is awaited by the first request that needs it. */
export type EngineMaker = (grammars: string, log: Log) => Promise<Engine>;

/** The language server: features over one connection. */
export class Server {
  readonly #connection: Connection;
  readonly #log: Log;
  readonly #documents = new Documents();
  readonly #drawer = new Drawer();
  readonly #points = new Points();
  readonly #idle: Idle;
  readonly #makeEngine: EngineMaker;
  readonly #settling = new Map<string, NodeJS.Timeout>();
  readonly #visible = new Map<string, VisibleParams["ranges"]>();
  #settings: ServerSettings = DEFAULT_SETTINGS;
  #appearance: Appearance = { theme: "dark", fontSize: 13 };
  #ready: Promise<Room> | undefined;
  #warm = false;
  #refreshes = { lens: false, hints: false };

  constructor(connection: Connection, makeEngine: EngineMaker) {
    this.#connection = connection;
    this.#makeEngine = makeEngine;
    this.#log = logTo(connection.console);
    this.#idle = new Idle((error) => this.#log.error("idle work failed", error));
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#idle.later("warm", () => this.#drawer.warm()));
    connection.onDidChangeConfiguration(({ settings }) => this.#configure(settings as ServerSettings));
    connection.onNotification(Method.appearance, (appearance: Appearance) => {
      this.#appearance = appearance;
      for (const uri of this.#visible.keys()) this.#drawVisible(uri);
    });
    connection.onNotification(Method.visible, (params: VisibleParams) => {
      this.#visible.set(params.uri, params.ranges);
      this.#drawVisible(params.uri);
    });
    this.#features();
    this.#custom(panelRequest);
    this.#custom(selectionRequest);
    this.#custom(printRequest);
    this.#custom(pointRequest);
    this.#documents.listen(connection, {
      changed: (uri) => this.#changed(uri),
      closed: (uri) => this.#closed(uri),
    });
  }

  listen(): void {
    this.#connection.listen();
  }

  #initialize({ initializationOptions, capabilities }: InitializeParams): InitializeResult {
    const start = initializationOptions as Partial<Start> | undefined;
    configureMessages(start?.strings ?? null);
    this.#settings = { ...DEFAULT_SETTINGS, ...start?.settings };
    this.#appearance = start?.appearance ?? this.#appearance;
    this.#refreshes = {
      lens: capabilities.workspace?.codeLens?.refreshSupport === true,
      hints: capabilities.workspace?.inlayHint?.refreshSupport === true,
    };
    this.#ready = this.#makeEngine(start?.grammars ?? "", this.#log).then((engine) => {
      const readings = new Readings(this.#documents, engine, this.#log);
      const derivations = new Derivations(engine, this.#points, this.#log);
      readings.timeLimit = READING * this.#settings.timeLimit;
      derivations.timeLimit = this.#settings.timeLimit;
      return { engine, readings, derivations, points: this.#points };
    });
    this.#ready.catch((error: unknown) => this.#log.error("the engine did not start", error));
    return {
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        notebookDocumentSync: {
          notebookSelector: [{ notebook: "*", cells: [{ language: "python" }, { language: "markdown" }] }],
        },
        hoverProvider: true,
        codeLensProvider: { resolveProvider: false },
        inlayHintProvider: { resolveProvider: false },
        codeActionProvider: { codeActionKinds: ["quickfix", "refactor.rewrite"] },
      },
      serverInfo: { name: "Nabla" },
    };
  }

  #configure(settings: ServerSettings): void {
    const before = JSON.stringify(this.#settings);
    this.#settings = { ...DEFAULT_SETTINGS, ...settings };
    if (JSON.stringify(this.#settings) === before) return;
    void this.#ready?.then(({ readings, derivations }) => {
      readings.timeLimit = READING * this.#settings.timeLimit;
      derivations.timeLimit = this.#settings.timeLimit;
    });
    for (const uri of this.#documents.uris()) this.#settle(uri, 0);
    this.#refresh();
  }

  /** Lenses and hints are asked for again; after an edit the client does so by itself. */
  #refresh(): void {
    if (this.#refreshes.lens) void this.#connection.sendRequest(CodeLensRefreshRequest.type);
    if (this.#refreshes.hints) void this.#connection.languages.inlayHint.refresh();
  }

  #features(): void {
    const connection = this.#connection;
    connection.onHover(({ textDocument, position }, token: CancellationToken) =>
      this.#answer(textDocument.uri, this.#settings.hover, token, null, async (read, room) => {
        const spot = locate(
          read.reading,
          read.program.text,
          read.program.offsetAt(textDocument.uri, position),
        );
        const content = compose(read, spot, this.#composer(room, token));
        if (!content || token.isCancellationRequested) return null;
        const value = await render(content, this.#drawer, {
          appearance: this.#appearance,
          text: this.#settings.formulaText,
        });
        const { uri, range } = read.program.placeOf(content.range);
        return { contents: { kind: "markdown", value }, ...(uri === textDocument.uri ? { range } : {}) };
      }),
    );
    connection.onCodeLens(({ textDocument }, token: CancellationToken) =>
      this.#answer(textDocument.uri, this.#settings.codeLens, token, [], (read) =>
        lenses(read, textDocument.uri),
      ),
    );
    connection.languages.inlayHint.on(({ textDocument, range }, token: CancellationToken) =>
      this.#answer(
        textDocument.uri,
        this.#settings.inlayHints === "reads",
        token,
        [],
        (read, { derivations }) =>
          inlayHints(
            read,
            textDocument.uri,
            range,
            derivations,
            this.#settings.digits,
            () => token.isCancellationRequested,
          ),
      ),
    );
    connection.onCodeAction(({ textDocument, range }, token) =>
      this.#answer(textDocument.uri, true, token, [], (read) => actions(read, textDocument.uri, range)),
    );
  }

  #custom<P>({ method, uri, nothing, answer }: CustomRequest<P, object>): void {
    this.#connection.onRequest(new RequestType<P, object, void>(method), (params, token) =>
      this.#answer<object>(uri(params), true, token, nothing(), (read, room) =>
        answer(read, room, params, () => token.isCancellationRequested),
      ),
    );
  }

  #composer({ engine, derivations }: Room, token?: CancellationToken): Composer {
    const { digits, shapes, subexpressions } = this.#settings;
    const cancelled = () => token?.isCancellationRequested === true;
    return { engine, derivations, digits, shapes, subexpressions, cancelled };
  }

  /** Answers from the reading of a document; `nothing` where the feature is off or the language is not read. */
  async #answer<T>(
    uri: string,
    on: boolean,
    token: CancellationToken,
    nothing: T,
    body: (read: Read, room: Room) => T | Promise<T>,
  ): Promise<T | ResponseError> {
    this.#idle.busy();
    if (!on || !this.#settings.enable || !this.#ready) return nothing;
    const room = await this.#ready;
    // Let a cancellation or an edit that is already here be heard before the work starts.
    await new Promise((resolve) => setImmediate(resolve));
    if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
    const read = room.readings.of(uri);
    if (!read) return nothing;
    const answer = await body(read, room);
    this.#idle.busy();
    return answer;
  }

  #changed(uri: string): void {
    this.#idle.busy();
    this.#idle.forget(`draw ${uri}`);
    this.#settle(uri, SETTLE);
  }

  /** After the last keystroke: read, tell what is wrong, have hints asked for again, draw what is visible. */
  #settle(uri: string, delay: number): void {
    clearTimeout(this.#settling.get(uri));
    this.#settling.set(
      uri,
      setTimeout(() => {
        this.#settling.delete(uri);
        this.#publish(uri).catch((error: unknown) => this.#log.error("diagnostics failed", error));
      }, delay),
    );
  }

  async #publish(uri: string): Promise<void> {
    const room = await this.#ready;
    const document = this.#documents.document(uri);
    if (!room || !document) return;
    const on = this.#settings.enable && this.#settings.diagnostics;
    const read = this.#settings.enable ? room.readings.of(uri) : null;
    const found = read && on ? diagnostics(read, uri) : [];
    await this.#connection.sendDiagnostics({ uri, version: document.version, diagnostics: found });
    if (!this.#warm && read) {
      this.#warm = true;
      this.#predraw(uri, read, read.reading.formulas.filter(({ clear }) => clear).slice(0, WARMING));
    }
    // An edit of one cell may change what another one shows.
    if (read && read.program.uris.length > 1 && this.#refreshes.hints)
      void this.#connection.languages.inlayHint.refresh();
    this.#drawVisible(uri);
  }

  #closed(uri: string): void {
    clearTimeout(this.#settling.get(uri));
    this.#settling.delete(uri);
    this.#visible.delete(uri);
    void this.#ready?.then(({ readings }) => readings.forget(uri));
    this.#idle.forget(`draw ${uri}`);
    void this.#connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  /** Derives and draws, in idle time, what a hover over the visible names would show. */
  #drawVisible(uri: string): void {
    const ranges = this.#visible.get(uri);
    if (!ranges || !this.#settings.enable || !this.#settings.hover) return;
    this.#idle.later(`draw ${uri}`, async () => {
      const room = await this.#ready;
      const read = room?.readings.of(uri);
      if (!room || !read) return;
      const spans = ranges.map((range) => read.program.spanOf(uri, range));
      const formulas = read.reading.formulas.filter(
        ({ clear, kind, range }) =>
          (clear || kind === "gradient-read") &&
          spans.some((span) => range.start <= span.end && range.end >= span.start),
      );
      this.#predraw(uri, read, formulas.slice(0, MAX_PREDRAWN));
    });
  }

  #predraw(uri: string, read: Read, formulas: readonly Formula[]): void {
    for (const [index, formula] of formulas.entries())
      this.#idle.later(`draw ${uri} ${index}`, async () => {
        const room = await this.#ready;
        // An edit came in between: another round is on its way.
        if (!room || room.readings.of(uri) !== read) return;
        const content = compose(read, { formula }, this.#composer(room));
        if (content) await predraw(content, this.#drawer, this.#appearance);
      });
  }
}

/** Formulas that are derived and drawn ahead when the first document is read, so that no hover pays for a cold start. */
const WARMING = 3;
const MAX_PREDRAWN = 60;
