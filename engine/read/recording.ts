import type { Node } from "../graph/node.ts";
import type { Size } from "../graph/shape.ts";
import type { Span } from "../graph/span.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Assumption, Finding, NameInfo, Occurrence } from "./reading.ts";

/** A shape that did not fit: which nodes met, and what would have fitted. */
export interface Trouble {
  readonly message: string;
  readonly span: Span;
  readonly nodes: readonly Node[];
  /** The rank the first node should have had at least. */
  readonly rank?: number;
  readonly conflict?: readonly [Size, Size];
}

/** What is noted while one formula (or the module) is traced. */
export interface Recording {
  readonly occurrences: Occurrence[];
  readonly assumptions: Assumption[];
  readonly troubles: Trouble[];
  readonly findings: Finding[];
  readonly names: NameInfo[];
  /** Reads of variables by a constant index: the largest seen; -1 entries count from the end. */
  readonly indexed: Map<Node, number>;
  /** What was handed to calls that are not understood. */
  readonly untold: { readonly node: Node; readonly message: string; readonly span: Span }[];
  /** Numbers that would have steered, had they been known. */
  readonly wanted: Node[];
  /** Symbolic sizes that something else than a constant index rests on. */
  readonly sized: Set<string>;
  /** Values of the parameters of the function that is traced. */
  readonly point: Map<Node, Tensor>;
  steps: number;
}

/** Nothing noted yet. */
export function newRecording(): Recording {
  return {
    occurrences: [],
    assumptions: [],
    troubles: [],
    findings: [],
    names: [],
    indexed: new Map(),
    untold: [],
    wanted: [],
    sized: new Set(),
    point: new Map(),
    steps: 0,
  };
}

/** The statement of the module that noted something; spreads with it, and is told to nobody. */
const BY = Symbol("statement");

/** The number of the statement that noted this; undefined where no statement did. */
export function notedBy(item: object): number | undefined {
  return (item as { readonly [BY]?: number })[BY];
}

/** Marks what a statement of the module notes. */
export function noted<T extends object>(item: T, statement: number | null): T {
  if (statement !== null) (item as { [BY]?: number })[BY] = statement;
  return item;
}
