import type { Cell } from "../../environment.ts";
import type { Session } from "./session.ts";

/** What one statement wrote. */
type Writes = readonly (readonly [cell: Cell, after: unknown])[];

/** The module's statements from one of them on, taken back: what each wrote, for those that need not run again. */
export interface Rewound {
  readonly from: number;
  readonly written: (Writes | null)[];
}

/** Takes back what was written by the statements from `from` on. */
export function rewind({ py, marks }: Session, from: number): Rewound {
  const { trail } = py.trace;
  const written: Writes[] = [];
  for (let i = marks.length - 1; i >= from; i--) {
    const mark = marks[i] ?? 0;
    written[i - from] = [...trail.since(mark)].map(([cell, { after }]) => [cell, after] as const);
    trail.undo(mark);
  }
  marks.length = Math.min(marks.length, from);
  return { from, written };
}

/**
 * Goes forward again, in the state in which each statement ran: `null` stands for one that is run again, of the others
 * what they wrote is written.
 */
export function replay(
  { py, marks }: Session,
  { from, written }: Rewound,
  run: (place: number) => void,
): void {
  const { trail } = py.trace;
  for (const [i, writes] of written.entries()) {
    marks.push(trail.mark());
    if (writes) for (const [cell, after] of writes) trail.set(cell, after);
    else run(from + i);
  }
}
