// What an editor waits for a hover, at the server's border: a 5,000-line file, a warm server.
import { row, type Suite } from "../measure.ts";
import { milliseconds, pause, Session, script } from "../session.ts";

const URI = "file:///bench/hover.py";
/** Where the name of a function starts, after `def `. */
const NAME = 4;

const suite: Suite = async (report) => {
  const { text, functions } = script(5_000);
  const session = await Session.start();
  try {
    await session.open(URI, text);
    await pause(2_000);
    const [first = 0, ...rest] = functions;
    report(
      row("first hover after 2 s of rest", "ms", [await milliseconds(() => session.hover(URI, first, NAME))]),
    );

    const fresh = rest.slice(0, 60);
    const news: number[] = [];
    for (const line of fresh) news.push(await milliseconds(() => session.hover(URI, line, NAME)));
    report(row("hover, formulas not drawn yet", "ms", news));

    const again: number[] = [];
    for (let round = 0; round < 4; round++)
      for (const line of fresh) again.push(await milliseconds(() => session.hover(URI, line, NAME)));
    report(row("hover, formulas drawn", "ms", again));

    // What is on screen is drawn before anybody hovers over it.
    const seen = rest.slice(60, 75);
    const end = (seen.at(-1) ?? 0) + 3;
    await session.visible({
      uri: URI,
      ranges: [{ start: { line: seen[0] ?? 0, character: 0 }, end: { line: end, character: 0 } }],
    });
    await pause(3_000);
    const visible: number[] = [];
    for (const line of seen) visible.push(await milliseconds(() => session.hover(URI, line, NAME)));
    report(row("first hover over a visible formula", "ms", visible));
  } finally {
    await session.stop();
  }
};

export default suite;
