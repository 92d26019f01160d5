import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { type Browser, type Page, chromium as playwright } from "playwright-core";
import { at } from "../../../extension/build/paths.ts";
import type { PanelFormula } from "../../../extension/protocol/formula.ts";
import type { FromPanel, PanelSettings, ToPanel } from "../../../extension/protocol/panel.ts";
import { chromium } from "../../host/chromium.ts";

export type Theme = "light" | "dark" | "hc" | "hclight";

const kinds = {
  light: "light",
  dark: "dark",
  hc: "high-contrast",
  hclight: "high-contrast-light",
} as const;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
};

/** As strict as a page can be; VS Code's own is no stricter. */
const policy = [
  "default-src 'none'",
  "script-src 'nonce-panel' 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "worker-src blob:",
  "connect-src 'self'",
].join("; ");

/** Stands in for VS Code's side of the page: keeps what the panel posts, and its state. */
const stub = `
  const posted = [];
  let state = JSON.parse(sessionStorage.getItem("state") ?? "null") ?? undefined;
  globalThis.posted = posted;
  globalThis.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    violations.push(event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile + ":" + event.lineNumber));
  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => posted.push(message),
    getState: () => state,
    setState: (next) => { state = next; sessionStorage.setItem("state", JSON.stringify(next)); },
  });
`;

/** The panel alone, in a real browser under a strict policy, fed by the test. */
export interface PanelPage {
  readonly page: Page;
  send(message: ToPanel): Promise<void>;
  show(formula: PanelFormula): Promise<void>;
  /** What the panel has posted so far. */
  posted(): Promise<readonly FromPanel[]>;
  /** Violations of the content policy, and errors of the page. */
  complaints(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface PanelOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly settings?: Partial<PanelSettings>;
  readonly strings?: Readonly<Record<string, string>>;
  readonly where?: "panel" | "view";
  readonly scale?: number;
}

let shared: Promise<{ browser: Browser; origin: string; stop: () => void }> | undefined;

/** One browser and one server for all pages of a file. */
async function start() {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://127.0.0.1").pathname);
    try {
      if (path === "/") {
        response.writeHead(200, { "content-type": "text/html", "content-security-policy": policy });
        response.end(`<!doctype html><html><head><meta charset="utf-8"><title>Nabla</title>
          <link rel="stylesheet" href="/main.css"><script nonce="panel">${stub}</script></head>
          <body data-base="/"><main id="nabla"></main>
          <script type="module" nonce="panel" src="/main.js"></script></body></html>`);
        return;
      }
      const body = readFileSync(join(at("dist/webview"), path));
      response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const { executablePath, args, env } = await chromium();
  const browser = await playwright.launch({ executablePath, args: [...args], env });
  return { browser, origin: `http://127.0.0.1:${port}`, stop: () => server.close() };
}

export async function openPanel(options: PanelOptions = {}): Promise<PanelPage> {
  shared ??= start();
  const { browser, origin } = await shared;
  const theme = options.theme ?? "dark";
  const variables = (
    JSON.parse(readFileSync(join(import.meta.dirname, "themes.json"), "utf8")) as Record<
      Theme,
      Record<string, string>
    >
  )[theme];
  const context = await browser.newContext({
    viewport: { width: options.width ?? 600, height: options.height ?? 900 },
    deviceScaleFactor: options.scale ?? 1,
    colorScheme: theme === "light" || theme === "hclight" ? "dark" : "light",
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  // VS Code puts the theme's colours on the root element, and its kind on the body.
  // A text, since functions do not survive every compiler.
  await page.addInitScript(`document.addEventListener("DOMContentLoaded", () => {
    for (const [name, value] of Object.entries(${JSON.stringify(variables)}))
      document.documentElement.style.setProperty(name, value);
    document.body.classList.add("vscode-${kinds[theme]}");
  });`);
  await page.goto(origin);
  const send = (message: ToPanel): Promise<void> =>
    page.evaluate((data) => window.postMessage(data, "*"), message as unknown);
  const init = (): Promise<void> =>
    send({
      type: "init",
      theme: kinds[theme],
      settings: { direction: "down", digits: 6, reducedMotion: false, ...options.settings },
      strings: options.strings ?? null,
      state: null,
      pinned: false,
      where: options.where ?? "panel",
    });
  await init();
  page.on("load", () => void init());
  return {
    page,
    send,
    show: async (formula) => {
      await send({ type: "update", formula });
      await page.locator(".title-name").filter({ hasText: formula.title }).waitFor();
    },
    posted: () => page.evaluate(() => (globalThis as unknown as { posted: FromPanel[] }).posted),
    complaints: async () => [
      ...errors,
      ...(await page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations)),
    ],
    close: () => context.close(),
  };
}

/** Ends the browser; for the end of a test file. */
export async function closeAll(): Promise<void> {
  const running = await shared;
  shared = undefined;
  running?.stop();
  await running?.browser.close();
}
