import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Host, readDocument } from "../../../engine/read/documents.ts";
import type { Reading } from "../../../engine/read/reading.ts";
import { hostForFile } from "../../../extension/cli/host.ts";

let host: Host;
beforeAll(async () => {
  host = await hostForFile("python");
});

const TEXT = `"""The bowl f(x, y) = x^2 + y^2."""
import math

# g(x) = x^3 - 2x
def g(x):
    """Slope of $x^3$."""
    a = x**3  # a comment, 수식
    return a - 2 * x


def h(x, y):
    # h(x, y) = e^x sin(y)
    return math.exp(x) * math.sin(y)


z = g(2.0) + 1
`;

/** What a person sees of a reading. */
const seen = (reading: Reading) =>
  reading.formulas.map(({ kind, name, range, text, variables }) => ({
    kind,
    name,
    range,
    text,
    variables: variables.map((variable) => variable.name),
  }));

const PIECES = [
  "x",
  " ",
  "\n",
  "# f(x) = x^4\n",
  "(",
  ")",
  "1 * ",
  '"""',
  "def k(t):\n    return t**2\n",
  "$y^2$",
  "",
  ":",
];

describe("reading again after an edit", () => {
  it("gives what a fresh reading gives, whatever is typed or deleted", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), fc.constantFrom(...PIECES)),
          {
            minLength: 1,
            maxLength: 6,
          },
        ),
        (edits) => {
          let text = TEXT;
          let reading = readDocument("python", text, host);
          for (const [where, removed, put] of edits) {
            const at = Math.floor(where * text.length);
            text = text.slice(0, at) + put + text.slice(at + removed);
            reading = readDocument("python", text, host, { previous: reading });
            expect(seen(reading)).toEqual(seen(readDocument("python", text, host)));
          }
        },
      ),
      { numRuns: 60, seed: 20 },
    );
  });
});
