import { mkdirSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { format } from "node:util";
import { type Frame, type Page, chromium as playwright } from "playwright-core";
import { at } from "../../extension/build/paths.ts";
import { HostError } from "./cache.ts";
import { chromium } from "./chromium.ts";
import { type Server, type ServerOptions, startServer } from "./server.ts";

/** The four kinds of theme that VS Code knows. */
export const themes = {
  light: "Default Light Modern",
  dark: "Default Dark Modern",
  hc: "Default High Contrast",
  hclight: "Default High Contrast Light",
} as const;

/** What the window's element is marked with when a theme of the kind is on. */
const marks: Readonly<Record<Theme, string>> = {
  light: "vs",
  dark: "vs-dark",
  hc: "hc-black",
  hclight: "hc-light",
};

/** A kind of theme. */
export type Theme = keyof typeof themes;

/** How the workbench is opened. */
export interface WorkbenchOptions {
  /** Folder to open; the example workspace when left out. */
  readonly folder?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Display language, such as `ko`. */
  readonly locale?: string;
  readonly theme?: Theme;
  /** Extension under development; the repository when left out, none with `false` (see `extensionsDir`). */
  readonly extensionDir?: string | false;
  /** Folder with installed extensions. */
  readonly extensionsDir?: string;
  /** A module whose `run()` is called in the extension host, as with @vscode/test-electron. */
  readonly tests?: string;
  /** Called with the exit code when those tests end. */
  readonly onTestsEnd?: (code: number) => void;
  /** WebGL in the window; on unless said otherwise. */
  readonly graphics?: boolean;
  readonly width?: number;
  readonly height?: number;
  /** Pixels per CSS pixel; 2 gives sharp pictures for documents. */
  readonly scale?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Settings and state kept between runs; a temporary folder when left out. */
  readonly dataDir?: string;
}

/** A real VS Code window with Nabla in it, and hands to use it with. */
export interface Workbench {
  readonly page: Page;
  readonly server: Server;
  readonly address: string;
  /** What the page's console said, the extension host's `console.log` included. */
  readonly console: readonly string[];
  /** Opens a file, with the cursor at a line and column counted from 1 as the editor shows them. */
  open(file: string, line?: number, column?: number): Promise<void>;
  /** Moves the cursor in the active editor; line and column count from 1. */
  goto(line: number, column?: number): Promise<void>;
  /** Puts the mouse over a place in the active editor and returns the text of the hover that appears. */
  hover(line: number, column: number, timeout?: number): Promise<string>;
  /** Runs a command by its title, through the palette as a person does. */
  command(title: string): Promise<void>;
  /** Waits until `check` gives something other than undefined or false. Works under a strict CSP. */
  until<T>(what: string, check: () => Promise<T | undefined | false>, timeout?: number): Promise<T>;
  /** The document inside the webview whose text or element matches, such as Nabla's panel. */
  webview(selector: string, timeout?: number): Promise<Frame>;
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

const modifier = process.platform === "darwin" ? "Meta" : "Control";

/** The address of the workbench with an extension under development, as `code --extensionDevelopmentPath` has it. */
export function address(server: Server, options: WorkbenchOptions): string {
  const remote = (path: string) => `vscode-remote://127.0.0.1:${server.port}${path}`;
  const payload: [string, string][] = [];
  const extension = options.extensionDir ?? at();
  if (extension !== false) payload.push(["extensionDevelopmentPath", remote(extension)]);
  if (options.tests) payload.push(["extensionTestsPath", remote(options.tests)]);
  const url = new URL(server.address);
  url.searchParams.set("folder", options.folder ?? at("test/workspace"));
  if (payload.length > 0) url.searchParams.set("payload", JSON.stringify(payload));
  return url.href;
}

/** What the window says about itself; the rest comes from the extension host, that is, from the tests. */
const ownLog = new RegExp(
  `^(%c *(INFO|WARN|ERR) color: #\\w+ )?(${[
    "Resolv(ing|ed) connection",
    "Creating a socket",
    "Creation of workbench",
    "No search provider",
    "Failed to load resource",
    "Ignoring fetching",
    "Updating additional",
    "A bad HTTP response code",
    "The web worker extension host",
    "An iframe which has both",
    "\\[(reconnection|AgentHost|AccountPolicy|DefaultAccount|Service Worker)",
  ].join("|")})`,
);

async function poll<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  timeout: number,
): Promise<T> {
  const end = performance.now() + timeout;
  let failure = "";
  for (;;) {
    try {
      const value = await check();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      failure = ` (${error instanceof Error ? error.message.split("\n")[0] : error})`;
    }
    if (performance.now() > end)
      throw new HostError(`${what}: not seen within ${timeout / 1000} s${failure}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Opens VS Code in a headless browser, with the extension loaded, and waits until it can be used. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const serverOptions: ServerOptions = {
    settings: { "workbench.colorTheme": themes[options.theme ?? "dark"], ...options.settings },
    ...(options.extensionsDir ? { extensionsDir: options.extensionsDir } : {}),
    ...(options.locale ? { locale: options.locale } : {}),
    ...(options.env ? { env: options.env } : {}),
    ...(options.dataDir ? { dataDir: options.dataDir } : {}),
  };
  const [server, found] = [await startServer(serverOptions), await chromium(options.graphics)];
  const browser = await playwright
    .launch({ executablePath: found.executablePath, args: [...found.args], env: found.env })
    .catch(async (error: Error) => {
      await server.stop();
      throw new HostError(`Chromium did not start: ${error.message}`);
    });
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    deviceScaleFactor: options.scale ?? 1,
    permissions: ["clipboard-read", "clipboard-write"],
    // The theme must come from VS Code, so the operating system is made to say the opposite.
    colorScheme: options.theme === "light" || options.theme === "hclight" ? "dark" : "light",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const lines: string[] = [];
  page.on("console", (message) => {
    if (!ownLog.test(message.text())) lines.push(message.text());
  });
  if (options.locale) {
    // No language pack is installed: VS Code's own words stay English, extensions see the language.
    await page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(options.locale)};`);
  }
  if (options.onTestsEnd) {
    await page.exposeFunction("codeAutomationExit", options.onTestsEnd);
    await page.exposeFunction("codeAutomationLog", (_kind: string, parts: unknown[]) => {
      const text = format(...parts);
      if (!ownLog.test(text) && !text.includes("/static/out/vs/code/browser/")) console.log(text);
    });
  }
  const where = address(server, options);
  const close = async () => {
    await browser.close().catch(() => undefined);
    await server.stop();
  };
  try {
    await page.goto(where, { timeout: 60_000 });
    await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
    await poll(
      "the extension host",
      () =>
        page
          .locator(".monaco-workbench .explorer-viewlet, .editor-group-container")
          .count()
          .then((n) => n > 0),
      30_000,
    );
    // Until its extension is there, VS Code stands in with what the operating system prefers: here, the opposite. In
    // high contrast it sometimes stays with that: then it is said, and the window is used as it is.
    const wanted = options.settings?.["workbench.colorTheme"] ?? themes[options.theme ?? "dark"];
    const mark = Object.entries(themes).find(([, id]) => id === wanted)?.[0] as Theme | undefined;
    if (mark !== undefined)
      await page
        .locator(`.monaco-workbench.${marks[mark]}[class*="theme-defaults"]`)
        .waitFor({ timeout: 15_000 })
        .catch(() => console.warn(`the theme ${wanted} has not come: another one is shown`));
  } catch (error) {
    await close();
    throw error;
  }

  const keyboard = page.keyboard;
  const quickInput = page.locator(".quick-input-widget");

  /** Opens the quick input with a key and types into it; on a busy machine the first key may come too early. */
  async function pick(text: string, key: string): Promise<void> {
    const input = quickInput.locator("input").first();
    await poll(
      `the input for ${text}`,
      async () => {
        if (await quickInput.isVisible()) await keyboard.press("Escape");
        await keyboard.press(key);
        await input.waitFor({ state: "visible", timeout: 3000 });
        await input.fill(text, { timeout: 3000 });
        await page.waitForTimeout(150);
        return (await input.inputValue({ timeout: 1000 })) === text;
      },
      30_000,
    );
  }

  const bench: Workbench = {
    page,
    server,
    address: where,
    console: lines,
    until: (what, check, timeout = 20_000) => poll(what, check, timeout),
    async open(file, line, column) {
      const path = isAbsolute(file) ? file : join(options.folder ?? at("test/workspace"), file);
      const name = path.slice(path.lastIndexOf("/") + 1);
      await poll(
        `${name} in the editor`,
        async () => {
          await pick(path, `${modifier}+p`);
          const row = quickInput.locator(".monaco-list-row").filter({ hasText: name }).first();
          await row.waitFor({ state: "visible", timeout: 3000 });
          await keyboard.press("Enter");
          await quickInput.waitFor({ state: "hidden", timeout: 3000 });
          await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor({ timeout: 3000 });
          return true;
        },
        30_000,
      );
      if (line !== undefined) await bench.goto(line, column);
    },
    async goto(line, column = 1) {
      await page.locator(".editor-group-container.active .monaco-editor").first().waitFor();
      await pick(`:${line}:${column}`, "Control+g");
      await keyboard.press("Enter");
      await quickInput.waitFor({ state: "hidden" });
    },
    async hover(line, column, timeout = 15_000) {
      await page.mouse.move(4, 4);
      await bench.goto(line, column);
      const editor = page.locator(".editor-group-container.active .monaco-editor.focused").first();
      const cursor = editor.locator(".cursors-layer .cursor").first();
      const hover = page.locator(".monaco-hover:not(.hidden) .monaco-hover-content");
      // VS Code shows "Loading…" first; the hover is there when something else is.
      const text = await poll(
        `a hover at ${line}:${column}`,
        async () => {
          // Anew each time: lenses that appear move the lines below them.
          const box = await cursor.boundingBox({ timeout: 2000 });
          if (!box) return undefined;
          await page.mouse.move(box.x + 3, box.y + box.height / 2 + 1);
          await page.waitForTimeout(100);
          await page.mouse.move(box.x + 4, box.y + box.height / 2);
          await page.waitForTimeout(500);
          const visible = hover.filter({ visible: true });
          if ((await visible.count()) === 0) return undefined;
          const seen = (await visible.allInnerTexts()).join("\n").trim();
          return seen !== "" && seen !== "Loading..." ? seen : undefined;
        },
        timeout,
      );
      return text;
    },
    async command(title) {
      await pick(`>${title}`, "F1");
      const row = quickInput.locator(".monaco-list-row").filter({ hasText: title }).first();
      await row.waitFor({ state: "visible", timeout: 15_000 });
      await row.click();
    },
    async webview(selector, timeout = 20_000) {
      return poll(
        `a webview with ${selector}`,
        async () => {
          for (const frame of page.frames()) {
            if (frame === page.mainFrame()) continue;
            const here = await frame
              .locator(selector)
              .count()
              .catch(() => 0);
            if (here > 0) return frame;
          }
          return undefined;
        },
        timeout,
      );
    },
    async screenshot(path) {
      mkdirSync(dirname(path), { recursive: true });
      await page.screenshot({ path, timeout: 90_000 });
    },
    close,
  };
  return bench;
}
