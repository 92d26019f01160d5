import { int, tuple, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";
import { known, plain } from "./known.ts";

const { row } = make;

/** Pairs (i, j) on one side of a diagonal. */
const triangle = (keep: (i: number, j: number, k: number) => boolean, params: string): Row =>
  row(params, (a) => {
    const rows = a.int("n");
    const columns = a.int("m", rows);
    const k = a.int("k", 0);
    const [is, js]: [number[], number[]] = [[], []];
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        if (keep(i, j, k)) {
          is.push(i);
          js.push(j);
        }
    const both = [plain(a, is), plain(a, js)];
    if (a.library !== "torch") return tuple(both);
    return a.op("stack", both, { axis: 0 });
  });

const ofArray = (keep: (i: number, j: number, k: number) => boolean): Row =>
  row("arr, k=0", (a) => {
    const [rows = 0, columns = 0] = a.node("arr").shape;
    if (typeof rows !== "number" || typeof columns !== "number")
      throw a.stop("a matrix whose size is not known");
    const [is, js]: [number[], number[]] = [[], []];
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        if (keep(i, j, a.int("k", 0))) {
          is.push(i);
          js.push(j);
        }
    return tuple([plain(a, is), plain(a, js)]);
  });

const upper = (i: number, j: number, k: number): boolean => j - i >= k;

const lower = (i: number, j: number, k: number): boolean => j - i <= k;

/** Where entries are not zero: one array of indices an axis. */
export const nonzero = (name: string, separate = false): Row =>
  row(`${name}|x|a|input|condition, as_tuple=False`, (a) => {
    const at = known(a, name);
    const places = [...at.data.keys()].filter((i) => at.data[i] !== 0);
    const axes = at.shape.map((_size, axis) => places.map((place) => coordinate(place, at.shape, axis)));
    if (!separate && a.library === "torch" && !a.flag("as_tuple"))
      return plain(
        a,
        places.flatMap((_place, i) => axes.map((axis) => axis[i] ?? 0)),
        [places.length, at.shape.length],
      );
    return tuple(axes.map((axis) => plain(a, axis)));
  });

function coordinate(place: number, shape: readonly number[], axis: number): number {
  let rest = place;
  for (let at = shape.length - 1; at > axis; at--) rest = Math.floor(rest / (shape[at] ?? 1));
  return rest % (shape[axis] ?? 1);
}

/** `np.ix_(rows, columns)`: indices that meet in a grid. */
const grid = row("*xs", (a) => {
  const parts = make.arrays(a, "xs");
  return tuple(
    parts.map((part, i) => {
      const size = make.liftOf(a, part).shape[0] ?? 1;
      return make.reshapeTo(
        a,
        part,
        parts.map((_p, k) => (k === i ? size : 1)),
      );
    }),
  );
});

const searchsorted = row("a|sorted_sequence, v|input, side='left', right=False", (a) => {
  const [sorted, at] = [known(a, "a"), known(a, "v")];
  const right = a.text("side", "left") === "right" || a.flag("right");
  return plain(
    a,
    [...at.data].map((x) => sorted.data.filter((edge) => (right ? edge <= x : edge < x)).length),
    at.shape,
  );
});

const digitize = row("x|input, bins|boundaries, right=False", (a) => {
  const [at, bins] = [known(a, "x"), known(a, "bins")];
  // torch.bucketize counts from the other side.
  const closed = a.library === "torch" ? !a.flag("right") : a.flag("right");
  return plain(
    a,
    [...at.data].map((x) => bins.data.filter((edge) => (closed ? edge < x : edge <= x)).length),
    at.shape,
  );
});

const bincount = row("x|input, weights=None, minlength=0", (a) => {
  const at = known(a, "x");
  const size = Math.max(a.int("minlength", 0), ...[...at.data].map((x) => x + 1));
  if (a.has("weights"))
    return a.op("scatter_add", [a.tensor("weights"), plain(a, [...at.data])], { axis: 0, size });
  const counts = Array.from({ length: size }, (_, k) => at.data.filter((x) => x === k).length);
  return plain(a, counts);
});

/** The type of an array's numbers; whole ones where nothing else is known. */
function dtypeIn(a: Arguments): string {
  const x = a.tensor("x");
  const isWhole = known(a, "x").data.every(Number.isInteger);
  return (x.kind === "tensor" && x.dtype) || (isWhole ? "int64" : "float64");
}

const unique = row(
  "x|ar|input, sorted=True, return_index=False, return_inverse=False, return_counts=False, axis|dim=None",
  (a) => {
    const at = known(a, "x");
    const values = [...new Set(at.data)].sort((p, q) => p - q);
    const first = values.map((value) => at.data.indexOf(value));
    // Of what depends on a variable, the entries themselves: the first of those that are equal.
    const isVariable = a.host.trace.variablesOf(a.node("x")).length > 0;
    const row = isVariable ? make.reshapeTo(a, a.tensor("x"), [at.data.length]) : null;
    const out: Value[] = [
      row ? a.op("gather", [row, plain(a, first)], { axis: 0 }) : plain(a, values, undefined, dtypeIn(a)),
    ];
    if (a.flag("return_index")) out.push(plain(a, first));
    if (a.flag("return_inverse"))
      out.push(
        plain(
          a,
          [...at.data].map((value) => values.indexOf(value)),
          at.shape,
        ),
      );
    if (a.flag("return_counts"))
      out.push(
        plain(
          a,
          values.map((value) => at.data.filter((x) => x === value).length),
        ),
      );
    return out.length === 1 ? (out[0] as Value) : tuple(out);
  },
);

/** Functions that give indices and counts. */
export const INDICES: Readonly<Record<string, Entry>> = {
  ix_: grid,
  triu_indices: triangle(upper, "n, k=0, m=None"),
  tril_indices: triangle(lower, "n, k=0, m=None"),
  triu_indices_from: ofArray(upper),
  tril_indices_from: ofArray(lower),
  diag_indices: row("n, ndim=2", (a) => {
    const along = plain(
      a,
      Array.from({ length: a.int("n") }, (_, i) => i),
    );
    return tuple(Array.from({ length: a.int("ndim", 2) }, () => along));
  }),
  nonzero: nonzero("a"),
  flatnonzero: row("a", (a) => {
    const at = known(a, "a");
    return plain(
      a,
      [...at.data.keys()].filter((i) => at.data[i] !== 0),
    );
  }),
  argwhere: row("a|input", (a) => {
    const at = known(a, "a");
    const places = [...at.data.keys()].filter((i) => at.data[i] !== 0);
    return plain(
      a,
      places.flatMap((place) => at.shape.map((_size, axis) => coordinate(place, at.shape, axis))),
      [places.length, at.shape.length],
    );
  }),
  count_nonzero: row("x|a|input, axis|dim=None", (a) =>
    make.reduce(a, "sum", a.op("ne", [a.tensor("x"), int(0)])),
  ),
  searchsorted,
  digitize,
  bucketize: digitize,
  bincount,
  unique,
};

/** Where torch names or orders the parameters otherwise. */
export const TORCH_INDICES: Readonly<Record<string, Entry>> = {
  triu_indices: triangle(upper, "n|row, m|col=None, k|offset=0"),
  tril_indices: triangle(lower, "n|row, m|col=None, k|offset=0"),
};
