import type { Derivation } from "../../../engine/derive/derivation.ts";
import { topological } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import type { Span } from "../../../engine/graph/span.ts";
import { nestedOf } from "../../../engine/graph/tensor.ts";
import { latexName } from "../../../engine/print/names.ts";
import type { Formula } from "../../../engine/read/reading.ts";
import type { Box, Edge, PanelFormula, PanelNote, PanelVariable } from "../../protocol/formula.ts";
import type { Numbers } from "../../protocol/wire.ts";
import type { Ask, Derivations } from "../derivations.ts";
import type { Engine, Flow } from "../engine.ts";
import { calledAs, derivativeHead } from "../hover/heads.ts";
import { formulaId } from "../identity.ts";
import { occurrencesAt, wordAt } from "../locate.ts";
import { numbersOf, type Points } from "../points.ts";
import type { Read } from "../readings.ts";
import { said } from "../text/messages.ts";
import { type Boxes, boxesOf, type Drawn } from "./boxes.ts";

const BOXES = new WeakMap<Formula, Boxes>();

function boxes(read: Read, formula: Formula): Boxes {
  let made = BOXES.get(formula);
  if (!made) {
    made = boxesOf(formula, read.program.text);
    BOXES.set(formula, made);
  }
  return made;
}

/** Boxes under the offset, smallest first. */
export function cursorBoxes(read: Read, formula: Formula, offset: number): number[] {
  const { ofOccurrence, boxes: drawn } = boxes(read, formula);
  const word = wordAt(formula, read.program.text, offset);
  const node = word === "whole" ? formula.output : word?.node;
  const named = node && drawn.findLast((box) => box.node === node)?.id;
  const ids = [named, ...occurrencesAt(formula, offset).map((index) => ofOccurrence.get(index))];
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** Changes with everything that can be seen of the formula. */
export function stampOf({ program, reading }: Read, formula: Formula, ask: Ask, points: Points): string {
  const point = points.of({ program, reading }, formula) ?? null;
  return JSON.stringify([
    program.stamp,
    formulaId(reading, formula),
    formula.range,
    ask.wrt ?? null,
    ask.order ?? 1,
    point,
  ]);
}

/** Everything the panel shows of one formula. */
export function panelFormula(
  read: Read,
  formula: Formula,
  ask: Ask,
  { engine, derivations, points }: { engine: Engine; derivations: Derivations; points: Points },
): PanelFormula {
  const { program, reading } = read;
  const found = derivations.of(read, formula, ask);
  // What flows back is of any cotangent: there are no numbers of it, and the graph shows its own.
  const derivation: Derivation = found.cotangent ? { ...found, derivatives: [] } : found;
  const { boxes: drawn, cut } = boxes(read, formula);
  const flow = engine.flow(formula, reading, derivations.options(read, formula, ask.cancelled));
  const roots = new Set<Node>(drawn.map(({ node }) => node));
  for (const node of formula.outputs ?? (formula.output ? [formula.output] : [])) roots.add(node);
  for (const { node } of derivation.derivatives) roots.add(node);
  for (const { node } of formula.variables) roots.add(node);
  for (const { node } of drawn) {
    const adjoint = flow.adjoints.get(node);
    if (adjoint) roots.add(adjoint);
    for (let i = 0; i < node.inputs.length; i++) {
      const local = flow.local(node, i);
      if (local) roots.add(local.node);
    }
  }
  const { graph, position } = engine.serialise([...roots]);
  const id = (node: Node): number => position.get(node) ?? -1;
  const note = (message: string, span?: Span): PanelNote =>
    span ? { message: said(message), place: program.placeOf(span) } : { message: said(message) };
  const called = calledAs(formula);
  const place = program.placeOf(formula.range);
  const order = ask.order ?? 1;
  const problem = derivation.problem ?? formula.problem;
  const outputs = formula.outputs ?? (formula.output ? [formula.output] : []);
  const inside = new Set(topological(outputs));
  // A derivative that failed its check is not shown anywhere.
  const trusted = derivation.checked.verdict !== "disagree";
  return {
    id: formulaId(reading, formula),
    stamp: stampOf(read, formula, ask, points),
    title: formula.name ?? formula.text,
    kind: formula.kind,
    language: program.language,
    uri: place.uri,
    version: program.versionOf(place.uri),
    place,
    ...(formula.nameRange ? { namePlace: program.placeOf(formula.nameRange) } : {}),
    source: formula.text,
    latex: derivation.latex,
    text: derivation.text,
    graph,
    ...(formula.output ? { output: id(formula.output) } : {}),
    outputs: outputs.map(id),
    boxes: drawn.map((box) => boxData(box, read, flow, id)),
    ...(cut ? { cut } : {}),
    // A count of rounds is not in the graph: nothing would move with it.
    variables: formula.variables
      .filter(({ node, differentiable }) => differentiable || inside.has(node))
      .map(
        (variable): PanelVariable => ({
          name: variable.name,
          latex: latexName(variable.name),
          node: id(variable.node),
          shape: variable.node.shape,
          dtype: variable.node.dtype,
          differentiable: variable.differentiable,
          ...(variable.value ? { value: numbersOf(nestedOf(variable.value)) } : {}),
          ...(variable.span ? { place: program.placeOf(variable.span) } : {}),
          ...(variable.valueSpan ? { valuePlace: program.placeOf(variable.valueSpan) } : {}),
          ...(variable.shapeFrom ? { shapeFrom: said(variable.shapeFrom) } : {}),
        }),
      ),
    at: atData(derivation.at),
    pinnedAt: Object.keys(points.of(read, formula) ?? {}),
    order,
    derivatives: trusted
      ? derivation.derivatives.map((derivative) => ({
          wrt: derivative.wrt,
          node: id(derivative.node),
          head: derivativeHead(called, derivative.wrt, derivation.variables.length === 1, order).latex,
          latex: derivative.latex,
          source: derivative.source,
          text: derivative.text,
          ...(derivative.value === undefined ? {} : { value: numbersOf(derivative.value) }),
          operations: derivative.operations,
        }))
      : [],
    checked: {
      ...derivation.checked,
      ...(derivation.checked.method ? { method: said(derivation.checked.method) } : {}),
      ...(derivation.checked.reason ? { reason: said(derivation.checked.reason) } : {}),
    },
    kinks: derivation.kinks,
    assumptions: derivation.assumptions.map(({ message, span }) => note(message, span)),
    ...(problem ? { problem: { ...note(problem.message, problem.span), code: problem.code } } : {}),
  };
}

function boxData(box: Drawn, { program }: Read, flow: Flow, id: (node: Node) => number): Box {
  const { node } = box;
  const adjoint = flow.adjoints.get(node);
  return {
    id: box.id,
    node: id(node),
    ...(adjoint ? { adjoint: id(adjoint) } : {}),
    op: node.op,
    label: box.label,
    ...(box.name ? { name: box.name } : {}),
    shape: node.shape,
    dtype: node.dtype,
    place: program.placeOf(box.span),
    inputs: box.inputs.map((from, i): Edge => {
      const local = flow.local(node, i);
      return local ? { from, local: id(local.node), latex: local.latex } : { from };
    }),
  };
}

function atData(
  at: Readonly<Record<string, Parameters<typeof numbersOf>[0]>> | undefined,
): Record<string, Numbers> {
  return Object.fromEntries(Object.entries(at ?? {}).map(([name, value]) => [name, numbersOf(value)]));
}
