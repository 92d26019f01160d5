import { within } from "../../engine/graph/budget.ts";
import type { Reading } from "../../engine/read/reading.ts";
import type { Documents } from "./documents.ts";
import type { Engine } from "./engine.ts";
import type { Log } from "./log.ts";
import type { Program } from "./program.ts";

/** A program with what was read from it. */
export interface Read {
  readonly program: Program;
  readonly reading: Reading;
}

/** The reading of each open program, made when it is first asked for after an edit. */
export class Readings {
  readonly #documents: Documents;
  readonly #engine: Engine;
  readonly #log: Log;
  readonly #cache = new WeakMap<Program, Read | null>();
  /** The last reading by program, from which the next takes what did not change. */
  readonly #latest = new Map<string, Reading>();
  timeLimit = 2_000;

  constructor(documents: Documents, engine: Engine, log: Log) {
    this.#documents = documents;
    this.#engine = engine;
    this.#log = log;
  }

  /** Null where the language is not read, or where reading failed (which the log tells). */
  of(uri: string): Read | null {
    const program = this.#documents.program(uri);
    if (!program) return null;
    const known = this.#cache.get(program);
    if (known !== undefined) return known;
    const read = this.#read(program);
    this.#cache.set(program, read);
    return read;
  }

  forget(uri: string): void {
    this.#latest.delete(uri);
  }

  /** Whether `of` would answer at once. */
  has(uri: string): boolean {
    const program = this.#documents.program(uri);
    return program !== undefined && this.#cache.has(program);
  }

  #read(program: Program): Read | null {
    const started = performance.now();
    try {
      const previous = this.#latest.get(program.key);
      const reading = this.#engine.read(program.language, program.text, within(this.timeLimit), previous);
      if (!reading) return null;
      this.#latest.set(program.key, reading);
      const took = (performance.now() - started).toFixed(1);
      this.#log.debug(`read ${program.key} in ${took} ms: ${reading.formulas.length} formulas`);
      return { program, reading };
    } catch (error) {
      this.#log.error(`reading ${program.key} failed`, error);
      return null;
    }
  }
}
