import * as l10n from "@vscode/l10n";
import type { Formula } from "../../../engine/read/reading.ts";
import {
  type Answer,
  type Failure,
  Method,
  type PanelAnswer,
  type PanelParams,
  type PointAnswer,
  type PointParams,
  type PrintAnswer,
  type PrintParams,
  type SelectionAnswer,
  type SelectionParams,
} from "../../protocol/requests.ts";
import { formulaId } from "../identity.ts";
import { numbersOf } from "../points.ts";
import type { Read } from "../readings.ts";
import type { Room } from "../room.ts";
import { said } from "../text/messages.ts";
import { shapeName } from "../text/numbers.ts";
import { cursorBoxes, panelFormula, stampOf } from "./panel.ts";
import { failure, print } from "./print.ts";
import { formulaAt } from "./selection.ts";

export const nothingHere = (): Failure => failure(l10n.t("There is no formula here."));

type Cancelled = () => boolean;

/** A request of the client that plain LSP has no word for: whom it is about, and its answer from a reading. */
export interface CustomRequest<P, R> {
  readonly method: string;
  readonly uri: (params: P) => string;
  /** The answer where nothing is read. */
  readonly nothing: () => R;
  readonly answer: (read: Read, room: Room, params: P, cancelled: Cancelled) => R;
}

export const panelRequest: CustomRequest<PanelParams, PanelAnswer> = {
  method: Method.panel,
  uri: ({ uri }) => uri,
  nothing: () => ({ formula: null, cursor: [] }),
  answer(read, room, params, cancelled) {
    const found = formulaAt(read, params);
    if (!found) return { formula: null, cursor: [] };
    // Of a gradient that is read, the graph is that of what was differentiated.
    const formula = differentiated(read, found) ?? found;
    if (!formula.output && formula.problem)
      return { formula: null, message: said(formula.problem.message), cursor: [] };
    const ask = {
      ...(params.wrt ? { wrt: params.wrt } : {}),
      ...(params.order ? { order: params.order } : {}),
      cancelled,
    };
    const cursor = cursorBoxes(read, formula, read.program.offsetAt(params.uri, params.position));
    if (params.shown === stampOf(read, formula, ask, room.points))
      return { formula: null, same: true, cursor };
    return { formula: panelFormula(read, formula, ask, room), cursor };
  },
};

/** The assignment that a gradient-read is about: the last one of that name before it. */
function differentiated({ reading }: Read, { kind, read: asked, range }: Formula): Formula | undefined {
  if (kind !== "gradient-read") return undefined;
  return reading.formulas.findLast(
    (each) =>
      each.kind === "assignment" && each.name === asked?.of && each.output && each.range.end <= range.start,
  );
}

export const selectionRequest: CustomRequest<SelectionParams, Answer<SelectionAnswer>> = {
  method: Method.selection,
  uri: ({ uri }) => uri,
  nothing: nothingHere,
  answer(read, _room, { uri, range }) {
    const where = { uri, position: range.start, range };
    const formula = formulaAt(read, where);
    if (!formula?.output)
      return formula?.problem ? failure(said(formula.problem.message), formula.problem.code) : nothingHere();
    const variables = formula.variables.toSorted(
      (a, b) => Number(b.differentiable) - Number(a.differentiable),
    );
    return { title: formula.name ?? formula.text, variables: variables.map(({ name }) => name), where };
  },
};

export const printRequest: CustomRequest<PrintParams, Answer<PrintAnswer>> = {
  method: Method.print,
  uri: ({ where }) => where.uri,
  nothing: nothingHere,
  answer(read, { derivations }, params, cancelled) {
    const formula = formulaAt(read, params.where);
    if (!formula) return nothingHere();
    if (!formula.output && formula.problem)
      return failure(said(formula.problem.message), formula.problem.code);
    return print(read, formula, params, derivations, cancelled);
  },
};

export const pointRequest: CustomRequest<PointParams, Answer<PointAnswer>> = {
  method: Method.point,
  uri: ({ uri }) => uri,
  nothing: nothingHere,
  answer(read, { derivations, points }, params, cancelled) {
    const formula = formulaAt(read, params);
    if (!formula) return nothingHere();
    points.set(read, formula, params.at);
    const set = points.of(read, formula);
    const { at } = derivations.of(read, formula, { cancelled });
    return {
      title: formula.name ?? formula.text,
      id: formulaId(read.reading, formula),
      variables: formula.variables.map(({ name, node }) => {
        const value = at?.[name] ?? set?.[name];
        return {
          name,
          ...(value === undefined ? {} : { value: numbersOf(value) }),
          shape: shapeName(node.shape, l10n.t("scalar")),
          sizes: node.shape,
          set: set !== undefined && Object.hasOwn(set, name),
        };
      }),
    };
  },
};
