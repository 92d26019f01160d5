import { type Index, keyOf } from "./affine.ts";
import { Emitter } from "./emit.ts";
import type { Places } from "./plan.ts";
import type { Task } from "./tasks.ts";
import { type Call, type Product, partsOf, type Scan, type Value } from "./values.ts";

/** A loop around tasks and further loops, in order. It is as long as the longest of them. */
export interface Nest {
  size: number;
  readonly children: Child[];
}

/** What is done in the first `size` steps of the loop. */
export interface Child {
  readonly size: number;
  readonly of: Nest | Task;
}

/** What the program does one after another. */
export type Step =
  | { readonly kind: "straight"; readonly tasks: Task[] }
  | { readonly kind: "nest"; readonly nest: Nest }
  | { readonly kind: "whole"; readonly value: Product | Call | Scan; readonly with: readonly Scan[] };

/** How deep each kept value is read in step with the loops of the task that reads it. */
type Reads = ReadonlyMap<Value, number>;

const MAX_TASKS = 16;
/** Loops whose lengths differ by no more than this may be one loop, cut at the end: sums over neighbours, say. */
const NEAR = 4;

/** Puts tasks that run through the same entries into the same loops. */
export class Schedule {
  readonly steps: Step[] = [];
  readonly #places: Places;
  /** The steps that work on each value. */
  readonly #done = new Map<Value, Set<Step>>();
  readonly #rounds = new Map<string, { kind: "whole"; value: Scan; with: Scan[] }>();

  constructor(places: Places) {
    this.#places = places;
  }

  whole(value: Product | Call): void {
    const step: Step = { kind: "whole", value, with: [] };
    this.steps.push(step);
    this.#note(value, step);
  }

  /** Results of the same rounds: the first of them makes the step, the others join it. */
  rounds(value: Scan): void {
    const known = this.#rounds.get(value.key);
    const joined = known ?? { kind: "whole", value, with: [] as Scan[] };
    if (!known) {
      this.steps.push(joined);
      this.#rounds.set(value.key, joined);
    }
    joined.with.push(value);
    this.#note(value, joined);
  }

  /** The loops around the task that writes a value, outermost first. */
  loopsOf(value: Value): readonly Nest[] {
    for (const step of this.#done.get(value) ?? [])
      if (step.kind === "nest") return pathTo(step.nest, value) ?? [];
    return [];
  }

  #note(value: Value, step: Step): void {
    const steps = this.#done.get(value) ?? new Set();
    this.#done.set(value, steps);
    steps.add(step);
  }

  add(task: Task): void {
    const straight = task.domain.length === 0;
    const reads = straight ? keptParts(task.value, this.#places) : readsOf(task, this.#places);
    for (let i = this.steps.length - 1; i >= 0; i--) {
      const step = this.steps[i];
      if (!step) continue;
      // Other work on the same value, such as its zeroing, comes first too.
      const needed = [task.value, ...reads.keys()].some((value) => this.#done.get(value)?.has(step));
      if (straight && step.kind === "straight") {
        step.tasks.push(task);
        this.#note(task.value, step);
        return;
      }
      if (
        !straight &&
        step.kind === "nest" &&
        tasksIn(step.nest).length < MAX_TASKS &&
        insert(step.nest, task, 1, reads)
      ) {
        this.#note(task.value, step);
        return;
      }
      if (needed) break;
    }
    const step: Step = straight
      ? { kind: "straight", tasks: [task] }
      : { kind: "nest", nest: nestOf(task, 0) };
    this.steps.push(step);
    this.#note(task.value, step);
  }
}

export const isTask = (child: Nest | Task): child is Task => "emit" in child;

function tasksIn(nest: Nest): Task[] {
  return nest.children.flatMap(({ of }) => (isTask(of) ? [of] : tasksIn(of)));
}

function pathTo(nest: Nest, value: Value): Nest[] | null {
  for (const { of } of nest.children) {
    if (isTask(of) && of.value === value) return [nest];
    const inner = isTask(of) ? null : pathTo(of, value);
    if (inner) return [nest, ...inner];
  }
  return null;
}

function nestOf(task: Task, depth: number): Nest {
  const size = task.domain[depth] ?? 1;
  return {
    size,
    children: [{ size, of: depth + 1 === task.domain.length ? task : nestOf(task, depth + 1) }],
  };
}

/** Tries to put the task into `nest`, the loop number `depth` around it. */
function insert(nest: Nest, task: Task, depth: number, reads: Reads): boolean {
  const size = task.domain[depth - 1] ?? 1;
  const near =
    nest.size === size || (Math.min(nest.size, size) > 2 * NEAR && Math.abs(nest.size - size) <= NEAR);
  if (!near) return false;
  for (const other of tasksIn(nest)) {
    const aligned = reads.get(other.value);
    if (aligned !== undefined && (aligned < depth || other.complete < depth)) return false;
  }
  if (task.domain.length === depth) nest.children.push({ size, of: task });
  else {
    const last = nest.children[nest.children.length - 1];
    const inner = last && !isTask(last.of) && last.size === size ? last.of : null;
    if (!inner || !insert(inner, task, depth + 1, reads))
      nest.children.push({ size, of: nestOf(task, depth) });
  }
  nest.size = Math.max(nest.size, size);
  return true;
}

/** The kept values that straight code reads. */
function keptParts(value: Value, places: Places): Reads {
  const reads = new Map<Value, number>();
  const seen = new Set<Value>([value]);
  const stack = [...partsOf(value)];
  for (let part = stack.pop(); part; part = stack.pop()) {
    if (seen.has(part)) continue;
    seen.add(part);
    if (places.of.has(part)) reads.set(part, 0);
    else stack.push(...partsOf(part));
  }
  return reads;
}

/** Loops that are not cut: in a piece of one step an entry at a fixed place would look like one of that step. */
class Probe extends Emitter {
  protected override demand(): void {}
}

/** Runs the task alone, to see what it reads and how. */
function readsOf(task: Task, places: Places): Reads {
  const e = new Probe(places.of, places.integers);
  const reads = new Map<Value, number>();
  e.onRead = (value, indices) => {
    if (value === task.value) return;
    const aligned = alignment(indices, e.around);
    reads.set(value, Math.min(reads.get(value) ?? Number.POSITIVE_INFINITY, aligned));
  };
  const nest = (depth: number, indices: readonly Index[], lane: number): void => {
    if (depth === task.domain.length) {
      e.around = indices;
      task.emit(e, indices, lane);
    } else
      e.loop(e.depth, task.domain[depth] ?? 1, (index, own) => nest(depth + 1, [...indices, index], own), {
        sequential: true,
      });
  };
  nest(0, [], 0);
  return reads;
}

/** How many leading indices are those of the loops around. */
export function alignment(indices: readonly Index[], around: readonly Index[]): number {
  let aligned = 0;
  while (
    aligned < around.length &&
    aligned < indices.length &&
    keyOf(around[aligned] ?? NONE) === keyOf(indices[aligned] ?? NONE)
  )
    aligned++;
  return aligned;
}

const NONE: Index = { offset: Number.NaN, terms: [] };
