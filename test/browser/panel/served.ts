import { TextDocument } from "vscode-languageserver-textdocument";
import { within } from "../../../engine/graph/budget.ts";
import type { Language } from "../../../engine/read/reading.ts";
import { at } from "../../../extension/build/paths.ts";
import type { PanelFormula } from "../../../extension/protocol/formula.ts";
import { Derivations } from "../../../extension/server/derivations.ts";
import { createEngine } from "../../../extension/server/engine.ts";
import { panelFormula } from "../../../extension/server/features/panel.ts";
import { Points } from "../../../extension/server/points.ts";
import { Program } from "../../../extension/server/program.ts";

const log = {
  debug: () => undefined,
  error: (message: string, error: unknown) => {
    throw new Error(message, { cause: error });
  },
};

let engine: ReturnType<typeof createEngine> | undefined;

/** Every formula of a text as the server sends it to the panel. */
export async function served(text: string, language: Language = "python"): Promise<PanelFormula[]> {
  engine ??= createEngine(at("dist/grammars"), log);
  const ready = await engine;
  const document = TextDocument.create("file:///work/sample.py", language, 1, text);
  const program = new Program(document.uri, language, [document]);
  const reading = ready.read(language, program.text, within(10_000));
  if (!reading) return [];
  const points = new Points();
  const room = { engine: ready, derivations: new Derivations(ready, points, log), points };
  return reading.formulas
    .filter(({ output }) => output !== undefined)
    .map((formula) => panelFormula({ program, reading }, formula, {}, room));
}
