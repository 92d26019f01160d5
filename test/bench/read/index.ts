// How soon a text is read: when it is opened, and after one keystroke, at the server's border.
import { row, type Suite } from "../measure.ts";
import { milliseconds, pause, Session, script } from "../session.ts";

/** Keystrokes that are timed in each file. */
const STROKES = 30;

const suite: Suite = async (report) => {
  for (const lines of [1_000, 5_000, 10_000]) {
    const { text, functions } = script(lines);
    const session = await Session.start();
    try {
      // The engine is loaded and warm: what is timed is reading alone.
      await session.open("file:///bench/warm.py", script(300).text);
      await session.lenses("file:///bench/warm.py");
      const opened: number[] = [];
      for (let copy = 0; copy < 5; copy++) {
        const uri = `file:///bench/read-${copy}.py`;
        await session.open(uri, text.replaceAll("def f", `def g${copy}_`));
        opened.push(await milliseconds(() => session.lenses(uri)));
      }
      report(row(`first reading, ${lines} lines`, "ms", opened));

      const uri = "file:///bench/read-0.py";
      const rows = text.split("\n");
      const strokes: number[] = [];
      const lenses: number[] = [];
      for (let stroke = 0; stroke < 2 * STROKES; stroke++) {
        const line = (functions[(stroke * 7) % functions.length] ?? 0) + 2;
        // One more digit in a number of the function's body.
        const digit = (rows[line] ?? "").search(/\d/);
        await session.type(uri, line, digit, "1");
        if (stroke % 2 === 0) strokes.push(await milliseconds(() => session.actions(uri)));
        else lenses.push(await milliseconds(() => session.lenses(uri)));
        await pause(20);
      }
      report(row(`reading after a keystroke, ${lines} lines`, "ms", strokes));
      report(row(`the same with all lenses of the file, ${lines} lines`, "ms", lenses));
    } finally {
      await session.stop();
    }
  }
};

export default suite;
