import { NablaError } from "../../graph/errors.ts";
import type { Node } from "../../graph/node.ts";
import type { BlockRule } from "./blocks.ts";
import type { Helper } from "./helpers.ts";
import type { Places } from "./places.ts";
import type { LoopWriter } from "./writer.ts";

/** The last axes of a node, at places of the others, copied into an array that may be overwritten. */
function copied(c: LoopWriter, x: Node, lead: Places): string {
  const name = c.names.part();
  const shape = x.shape.slice(lead.length);
  const letters = c.letters(x.shape.length).slice(lead.length);
  c.line(c.dialect.room(name, c.count(shape)));
  c.loops(letters, shape, () =>
    c.line(`${name}[${c.flat(shape, letters)}] = ${c.text(x, [...lead, ...letters])};`),
  );
  return name;
}

function matrix(node: Node): Node {
  const [a] = node.inputs;
  if (!a || a.shape.length < 2) throw new NablaError("bad-request", `${node.op} takes a matrix`);
  return a;
}

/**
 * For each matrix of a stack: the places of its axes before the last two, and from where on its result lies in the
 * array that is made.
 */
function eachMatrix(
  c: LoopWriter,
  node: Node,
  into: string | undefined,
  body: (lead: Places, result: string) => void,
): void {
  const lead = matrix(node).shape.slice(0, -2);
  const name = into ?? c.declare(node);
  const letters = c.letters(lead.length);
  const own = node.shape.slice(lead.length);
  c.loops(letters, lead, () =>
    body(
      letters,
      c.dialect.part(
        name,
        lead.length === 0 ? "0" : c.flat(node.shape, [...letters, ...own.map(() => "0")]),
        c.count(own),
      ),
    ),
  );
}

/** Writes the right-hand side of a system where its solution will lie; how many columns it has. */
function rightSide(c: LoopWriter, node: Node, lead: Places, result: string): string {
  const [, x] = node.inputs;
  const rank = (x?.shape.length ?? 0) - lead.length;
  if (!x || rank < 1 || rank > 2)
    throw new NablaError("unsupported", "these systems cannot be written in this language");
  const shape = x.shape.slice(lead.length);
  const letters = c.letters(x.shape.length).slice(lead.length);
  c.loops(letters, shape, () =>
    c.line(`${placed(result)}[${c.flat(shape, letters)}] = ${c.text(x, [...lead, ...letters])};`),
  );
  return rank === 1 ? "1" : c.size(shape[1] ?? 1);
}

/** The determinant alone: an elimination with nothing on the right. */
const determinant =
  (finish: (c: LoopWriter, text: string) => string): BlockRule =>
  (c, node, into) => {
    const a = matrix(node);
    const elimination = (lead: Places): string =>
      finish(
        c,
        `${c.helper("solve_in_place")}(${c.size(a.shape[a.shape.length - 1] ?? 1)}, 0, ${copied(c, a, lead)}, ${c.dialect.nothing})`,
      );
    if (node.shape.length === 0) {
      const value = elimination([]);
      c.line(c.dialect.constant(c.declare(node), value));
      return;
    }
    const name = into ?? c.declare(node);
    const letters = c.letters(node.shape.length);
    c.loops(letters, node.shape, () =>
      c.line(`${name}[${c.flat(node.shape, letters)}] = ${elimination(letters)};`),
    );
  };

/** A helper that makes a matrix of a matrix. */
const made =
  (helper: Helper): BlockRule =>
  (c, node, into) => {
    const a = matrix(node);
    const n = c.size(a.shape[a.shape.length - 1] ?? 1);
    eachMatrix(c, node, into, (lead, result) => {
      const work = copied(c, a, lead);
      c.line(`${c.helper(helper)}(${n}, ${work}, ${result});`);
    });
  };

/** Eigenvalues or eigenvectors: the other of the two is made beside, and left. */
const eigen =
  (which: "values" | "vectors"): BlockRule =>
  (c, node, into) => {
    const a = matrix(node);
    const n = c.size(a.shape[a.shape.length - 1] ?? 1);
    eachMatrix(c, node, into, (lead, result) => {
      const work = copied(c, a, lead);
      const other = c.names.part();
      c.line(c.dialect.room(other, which === "values" ? `${n} * ${n}` : n));
      const both = which === "values" ? `${result}, ${other}` : `${other}, ${result}`;
      c.line(`${c.helper("eigen_symmetric")}(${n}, ${work}, ${both});`);
    });
  };

export const LINEAR: Readonly<Record<string, BlockRule>> = {
  det: determinant((_c, text) => text),
  logabsdet: determinant((c, text) => `${c.dialect.call.log}(${c.dialect.call.abs}(${text}))`),
  detsign: determinant((c, text) => c.dialect.sign(text)),
  inv: (c, node, into) => {
    const a = matrix(node);
    const n = c.size(a.shape[a.shape.length - 1] ?? 1);
    eachMatrix(c, node, into, (lead, result) => {
      const work = copied(c, a, lead);
      const [i = "i", j = "j"] = c.letters(lead.length + 2).slice(-2);
      c.loops([i, j], node.shape.slice(-2), () =>
        c.line(
          `${placed(result)}[${c.flat(node.shape.slice(-2), [i, j])}] = ${i} ${c.dialect.same} ${j} ? 1.0 : 0.0;`,
        ),
      );
      c.line(`${c.helper("solve_in_place")}(${n}, ${n}, ${work}, ${result});`);
    });
  },
  solve: (c, node, into) => {
    const a = matrix(node);
    const n = c.size(a.shape[a.shape.length - 1] ?? 1);
    eachMatrix(c, node, into, (lead, result) => {
      const work = copied(c, a, lead);
      const k = rightSide(c, node, lead, result);
      c.line(`${c.helper("solve_in_place")}(${n}, ${k}, ${work}, ${result});`);
    });
  },
  triangular_solve: (c, node, into) => {
    const a = matrix(node);
    const n = c.size(a.shape[a.shape.length - 1] ?? 1);
    const { lower, transpose } = node.attrs;
    const kind = `${lower === true ? 1 : 0}, ${transpose === true ? 1 : 0}`;
    eachMatrix(c, node, into, (lead, result) => {
      const k = rightSide(c, node, lead, result);
      const work = copied(c, a, lead);
      c.line(`${c.helper("solve_triangular")}(${n}, ${k}, ${kind}, ${work}, ${result});`);
    });
  },
  cholesky: made("cholesky"),
  expm: made("matrix_exponential"),
  eigvalsh: eigen("values"),
  eigvectors: eigen("vectors"),
};

/** An array from a place on, before a bracket. */
const placed = (array: string): string => (/^\w+$/.test(array) ? array : `(${array})`);
