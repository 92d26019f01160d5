import type { Cell } from "../environment.ts";
import type { Session } from "./session.ts";

/** What one statement wrote. */
type Writes = readonly (readonly [cell: Cell, after: unknown])[];

/**
 * Runs some statements of the module again, in the state in which they ran: what was written from the first of them
 * on is taken back, and what the others wrote is written again without running them.
 */
export function replay(session: Session, again: ReadonlySet<number>, run: (place: number) => void): void {
  const { py, marks, root } = session;
  const { trail } = py.trace;
  const first = Math.min(...again);
  const written: Writes[] = [];
  for (let i = marks.length - 1; i >= first; i--) {
    const mark = marks[i] ?? 0;
    if (!again.has(i)) written[i] = [...trail.since(mark)].map(([cell, { after }]) => [cell, after] as const);
    trail.undo(mark);
  }
  for (let i = first; i < root.children.length; i++) {
    marks[i] = trail.mark();
    if (again.has(i)) run(i);
    else for (const [cell, after] of written[i] ?? []) trail.set(cell, after);
  }
}
