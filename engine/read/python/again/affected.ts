import { encloses } from "../../../graph/span.ts";
import type { Syntax } from "../syntax/syntax.ts";
import { type Facts, factsOf } from "./facts.ts";
import { numberOf } from "./numbers.ts";
import type { Session } from "./session.ts";

export interface Affected {
  /** Places, among the statements of the module, of those to run again; the changed one is among them. */
  readonly statements: ReadonlySet<number>;
  /** Definitions of functions that rest on what changed and stand in none of these statements. */
  readonly definitions: ReadonlySet<Syntax>;
}

/** Statements of the module that an edit replaced by others. */
export interface Replaced {
  /** Places of the statements that are gone: from `from` up to `to`. */
  readonly from: number;
  readonly to: number;
  readonly by: readonly Facts[];
}

/**
 * What other statements in place of some can change, followed by names: the names they bind or bound, what mentions
 * them, the names that binds, and so on. A statement that does more than bind names (a loop, a call made for what it
 * changes) may change anything: with one of those, all that runs behind it runs again. Null where names cannot tell.
 */
export function affectedBy({ py, root }: Session, { from, to, by }: Replaced): Affected | null {
  const facts = root.children.map((statement) => factsOf(py.text, statement));
  const codes = [...py.codes.values()];
  const free = [...py.leaves.values()].filter((leaf) => leaf.free && py.free.has(leaf.name));
  const called = codes.filter((code) => code.specimen);
  const tainted = new Set<string>();
  const statements = new Set<number>();
  const definitions = new Set<Syntax>();
  const names: string[] = [];
  const taint = (name: string): void => {
    if (tainted.has(name)) return;
    tainted.add(name);
    names.push(name);
  };
  let everything = false;
  const anything = (after: number): void => {
    if (everything) return;
    everything = true;
    for (const [j, each] of facts.entries()) {
      if (each.kind !== "simple" && each.kind !== "other") continue;
      if (j > after) run(j);
      for (const name of each.binds) taint(name);
    }
  };
  // A call before the first one seen so far is the first one now.
  const calls = ({ mentions }: Facts, place: number): void => {
    for (const { name, specimen } of called)
      if (mentions.has(name) && root.children.findIndex(({ number }) => number === specimen?.by) >= place)
        taint(name);
  };
  const run = (i: number): void => {
    const own = facts[i];
    const statement = root.children[i];
    if (!own || !statement || statements.has(i)) return;
    statements.add(i);
    for (const name of own.binds) taint(name);
    // Names bound nowhere are introduced by their first use, arguments taken from the first call.
    for (const leaf of free) if (encloses(statement, leaf.span)) taint(leaf.name);
    for (const code of called)
      if (
        code.specimen &&
        (code.specimen.by === numberOf(statement) || encloses(statement, code.specimen.span))
      )
        taint(code.name);
    calls(own, i);
    if (own.kind === "other") anything(i);
  };
  for (let i = from; i < to; i++) run(i);
  for (const each of by) {
    for (const name of each.binds) taint(name);
    calls(each, from);
    // A name bound nowhere, used before it was first used so far.
    for (const leaf of free)
      if (
        each.mentions.has(leaf.name) &&
        leaf.span.start >= (root.children[to]?.start ?? Number.MAX_SAFE_INTEGER)
      )
        taint(leaf.name);
    if (each.kind === "other") anything(from - 1);
  }
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    for (const [i, each] of facts.entries()) if (each.mentions.has(name)) run(i);
    for (const code of codes) {
      if (!code.rests.has(name)) continue;
      const i = placeOf(root, code.definition);
      if (statements.has(i)) continue;
      if (i >= 0 && facts[i]?.kind === "function") {
        definitions.add(code.definition);
        taint(code.name);
      } else run(i);
    }
  }
  // An import, or a name bound twice, done over would need the state of the module as it was in between.
  const now = [...facts.slice(0, from), ...by, ...facts.slice(to)];
  if ([...statements].some((i) => facts[i]?.kind === "import") || by.some(({ kind }) => kind === "import"))
    return null;
  const boundTwice = (name: string): boolean => {
    let times = 0;
    for (const each of now) if (each.binds.has(name) && ++times > 1) return true;
    return false;
  };
  const again = codes.filter(
    ({ definition }) => definitions.has(definition) || statements.has(placeOf(root, definition)),
  );
  const looked = new Set(again.flatMap((code) => [...code.rests]));
  for (const { kind, looks } of by) if (kind !== "simple") for (const name of looks) looked.add(name);
  return [...looked].some(boundTwice) ? null : { statements, definitions };
}

/** The statement of the module in which a node stands; -1 for none. */
export function placeOf(root: Syntax, node: Syntax): number {
  let low = 0;
  let high = root.children.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const statement = root.children[middle];
    if (!statement) return -1;
    if (statement.end < node.end) low = middle + 1;
    else if (statement.start > node.start) high = middle - 1;
    else return middle;
  }
  return -1;
}
