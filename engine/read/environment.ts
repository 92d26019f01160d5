/**
 * Versioned state. Everything a program can change (names, list contents, attributes, tensors written in place)
 * lives in cells, and every change goes through one trail. So both ways of an unknown condition can be run one
 * after the other and joined, a reading that turns out wrong can be undone, and what a statement wrote can be
 * replayed without running it again.
 */
export class Cell<T = unknown> {
  current: T;
  /** Its place in the order in which cells were made; what is written out as a cell has none. */
  readonly serial?: number;
  constructor(initial: T) {
    this.current = initial;
    this.serial = made++;
  }
}

let made = 0;

/** The serial that the next cell gets: what is older was there before. */
export const nextSerial = (): number => made;

interface Change {
  readonly cell: Cell;
  readonly before: unknown;
}

export class Trail {
  readonly #log: Change[] = [];
  /** Called with each cell that is written, for loops that must know what they carry. */
  onWrite: ((cell: Cell) => void) | null = null;

  set<T>(cell: Cell<T>, value: T): void {
    if (cell.current === value) return;
    this.#log.push({ cell: cell as Cell, before: cell.current });
    cell.current = value;
    this.onWrite?.(cell as Cell);
  }

  /** A point in time to come back to. */
  mark(): number {
    return this.#log.length;
  }

  undo(mark: number): void {
    while (this.#log.length > mark) {
      const change = this.#log.pop();
      if (change) change.cell.current = change.before;
    }
  }

  /** What was written since `mark`: each cell with its value then and now. */
  since(mark: number): Map<Cell, { readonly before: unknown; readonly after: unknown }> {
    const changed = new Map<Cell, { before: unknown; after: unknown }>();
    for (let at = this.#log.length - 1; at >= mark; at--) {
      const change = this.#log[at];
      if (change)
        changed.set(change.cell, {
          before: change.before,
          after: changed.get(change.cell)?.after ?? change.cell.current,
        });
    }
    return changed;
  }
}

/** Names visible at a place: a frame of cells inside another. */
export class Scope<V> {
  readonly names = new Map<string, Cell<V | undefined>>();
  readonly parent: Scope<V> | null;
  constructor(parent: Scope<V> | null) {
    this.parent = parent;
  }

  /** The cell of `name` here or further out; null where nothing is bound to it. */
  find(name: string): Cell<V | undefined> | null {
    for (let scope: Scope<V> | null = this; scope; scope = scope.parent) {
      const cell = scope.names.get(name);
      if (cell && cell.current !== undefined) return cell;
    }
    return null;
  }

  /** The cell of `name` in this very scope, made when it is new. */
  own(name: string): Cell<V | undefined> {
    let cell = this.names.get(name);
    if (!cell) {
      cell = new Cell<V | undefined>(undefined);
      this.names.set(name, cell);
    }
    return cell;
  }
}
