import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";

/**
 * Called in the extension host. Runs every `*.test.cjs` beside this file (those of a language, such as
 * `words.ko.test.cjs`, only when VS Code is in that language) and writes how many passed and failed.
 */
export async function run(): Promise<void> {
  const locale = process.env["NABLA_EDITOR_LOCALE"] ?? "en";
  const only = process.env["NABLA_EDITOR_ONLY"] ?? "";
  const mocha = new Mocha({ ui: "bdd", reporter: "spec", timeout: 30_000, color: false });
  for (const file of readdirSync(import.meta.dirname).sort()) {
    if (!file.endsWith(".test.cjs") || !file.includes(only)) continue;
    const language = /\.([a-z-]+)\.test\.cjs$/.exec(file)?.[1] ?? "en";
    if (language === locale) mocha.addFile(join(import.meta.dirname, file));
  }
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on("end", () => {
      const { passes = 0, failures: failed = 0 } = runner.stats ?? {};
      const report = process.env["NABLA_EDITOR_REPORT"];
      if (report) writeFileSync(report, JSON.stringify({ passed: passes, failed }));
    });
  });
  if (failures > 0) throw new Error(`${failures} failed`);
}
