import { topological } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import type { Span } from "../../graph/span.ts";
import type { Cell } from "../environment.ts";
import type { Unknown } from "../values.ts";
import { joinHeld, spoil } from "./branches.ts";
import type { Completion } from "./frame.ts";
import type { Python } from "./interpreter.ts";

/** What a stretch of code wrote. */
export type Changes = ReadonlyMap<Cell, { readonly before: unknown; readonly after: unknown }>;

/** A way that left a round or the loop early, to be joined with the others at its end. */
interface Leaving {
  readonly condition: Node | Unknown;
  readonly changes: Changes;
  readonly mark: number;
}

export interface Loop {
  readonly breaks: Leaving[];
  readonly continues: Leaving[];
}

/** Evaluation steps and graph nodes. */
export interface Allowance {
  readonly steps: number;
  readonly nodes: number;
}

/** The module's own loops are followed a little: enough for what they compute at first. */
const MODULE_ALLOWANCE: Allowance = { steps: 12_000, nodes: 3_000 };
/** One function traced among many. */
export const FUNCTION_ALLOWANCE: Allowance = { steps: 30_000, nodes: 6_000 };
/** One function that was asked for. */
export const WIDE_ALLOWANCE: Allowance = { steps: 350_000, nodes: 150_000 };

/** The loops that are running, one inside the other: ways that leave them on conditions that are not known. */
export class OpenLoops {
  /** What one outermost loop may cost. */
  allowance: Allowance = MODULE_ALLOWANCE;
  /** The variables that stand for the numbers of the rounds that are rehearsed, where each could be walked instead. */
  readonly rehearsed: Node[] = [];
  /** Whether a rehearsed round went one way where only its number decides. */
  undecided = false;
  readonly #py: Python;
  readonly #open: Loop[] = [];
  #start: Allowance | null = null;

  constructor(py: Python) {
    this.#py = py;
  }

  /** A loop begins. */
  enter(): Loop {
    const loop: Loop = { breaks: [], continues: [] };
    if (this.#open.length === 0)
      this.#start = { steps: this.#py.trace.recording.steps, nodes: this.#py.trace.graph.size };
    this.#open.push(loop);
    return loop;
  }

  /** Whether the outermost loop that is running has cost all it may. */
  isSpent(): boolean {
    const start = this.#start;
    if (!start) return false;
    const { steps, nodes } = this.allowance;
    return (
      this.#py.trace.recording.steps - start.steps > steps || this.#py.trace.graph.size - start.nodes > nodes
    );
  }

  /** Whether a condition is settled by the number of the round alone, which a rehearsal does not know. */
  isOfRounds(truth: Node | Unknown): boolean {
    if (this.rehearsed.length === 0) return false;
    if ("kind" in truth) return true;
    const variables = topological([truth]).filter((part) => part.op === "variable");
    return variables.length > 0 && variables.every((part) => this.rehearsed.includes(part));
  }

  /** One of two ways goes out of a round, or of the loop: what it changed is joined with the others later. */
  leave(completion: Completion, condition: Node | Unknown, changes: Changes): void {
    const loop = this.#open[this.#open.length - 1];
    if (!loop || !completion) return;
    const leaving = { condition, changes, mark: this.#py.trace.trail.mark() };
    if (completion.type === "break") loop.breaks.push(leaving);
    else if (completion.type === "continue") loop.continues.push(leaving);
  }

  /** A round is over: those who went on to the next one join. */
  closeRound(loop: Loop, span: Span): void {
    this.#rejoin(loop.continues, span);
  }

  /** The loop is over: all who left it join. */
  end(loop: Loop, span: Span): void {
    this.#rejoin(loop.continues, span);
    this.#rejoin(loop.breaks, span);
    const at = this.#open.indexOf(loop);
    if (at >= 0) this.#open.splice(at);
  }

  #rejoin(leavings: Leaving[], span: Span): void {
    for (let leaving = leavings.pop(); leaving; leaving = leavings.pop()) {
      const since = this.#py.trace.trail.since(leaving.mark);
      const { condition } = leaving;
      for (const cell of new Set([...leaving.changes.keys(), ...since.keys()])) {
        if ("kind" in condition) {
          spoil(this.#py, cell, condition);
          continue;
        }
        const change = leaving.changes.get(cell);
        const then = change ? change.after : since.get(cell)?.before;
        this.#py.trace.trail.set(cell, joinHeld(this.#py, condition, then, cell.current, span));
      }
    }
  }
}
