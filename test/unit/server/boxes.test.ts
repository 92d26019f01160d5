import { describe, expect, it } from "vitest";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import type { Formula, Occurrence } from "../../../engine/read/reading.ts";
import { boxesOf } from "../../../extension/server/features/boxes.ts";

const graph = new Graph();
const b = new Builder(graph);
const x = b.variable("x");

/** A formula whose occurrences are pieces of its text, found in order. */
function formula(text: string, output: Node, pieces: readonly [string, Node, string?][]): Formula {
  let from = 0;
  const occurrences = pieces.map(([piece, node, name]): Occurrence => {
    const start = text.indexOf(piece, piece.length > 1 ? 0 : from);
    if (piece.length === 1) from = start + 1;
    return { node, span: { start, end: start + piece.length }, ...(name ? { name } : {}) };
  });
  return {
    kind: "function",
    name: "f",
    range: { start: 0, end: text.length },
    text,
    output,
    variables: [{ name: "x", node: x, differentiable: true }],
    occurrences,
    assumptions: [],
    clear: true,
  };
}

describe("boxes of the graph view", () => {
  it("are what was written, inputs first, a variable once", () => {
    const square = graph.node("pow", [x, b.two]);
    const product = graph.node("mul", [square, x]);
    const text = "x**2 * x";
    const { boxes, ofOccurrence } = boxesOf(
      formula(text, product, [
        ["x", x],
        ["2", b.two],
        ["x**2", square],
        [text, product],
      ]),
      text,
    );
    expect(boxes.map((box) => box.label)).toEqual(["x", "2", "x**2", text]);
    expect(boxes.map((box) => box.inputs)).toEqual([[], [], [0, 1], [2, 0]]);
    expect(ofOccurrence.get(2)).toBe(2);
  });

  it("are two for two written squares of one node", () => {
    const square = graph.node("pow", [x, b.two]);
    const sum = graph.node("add", [square, square]);
    const text = "x**2 + (x**2)";
    const whole: Formula = {
      ...formula(text, sum, []),
      occurrences: [
        { node: square, span: { start: 0, end: 4 } },
        { node: square, span: { start: 8, end: 12 } },
        { node: sum, span: { start: 0, end: text.length } },
      ],
    };
    const { boxes } = boxesOf(whole, text);
    expect(boxes.filter((box) => box.node === square).map((box) => box.span.start)).toEqual([0, 8]);
    expect(boxes.at(-1)?.inputs.map((input) => boxes[input]?.node)).toEqual([square, square]);
  });

  it("follow a name back to where it was defined", () => {
    const square = graph.node("pow", [x, b.two]);
    const double = graph.node("mul", [b.two, square]);
    const text = "a = x**2\nreturn 2 * a";
    const at = (piece: string) => ({ start: text.indexOf(piece), end: text.indexOf(piece) + piece.length });
    const whole: Formula = {
      ...formula(text, double, []),
      occurrences: [
        { node: square, span: at("x**2"), name: "a" },
        { node: square, span: { start: text.length - 1, end: text.length } },
        { node: double, span: at("2 * a") },
      ],
    };
    const { boxes, ofOccurrence } = boxesOf(whole, text);
    expect(boxes.filter((box) => box.node === square)).toHaveLength(1);
    expect(boxes.find((box) => box.node === square)?.name).toBe("a");
    expect(ofOccurrence.get(1)).toBe(ofOccurrence.get(0));
  });
});
