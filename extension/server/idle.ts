/**
 * Work that nobody waits for, one piece at a time, only while no request came for a moment. A newer piece under the
 * same key replaces an older one.
 */
export class Idle {
  readonly #queue = new Map<string, () => Promise<void> | void>();
  readonly #onError: (error: unknown) => void;
  #lastRequest = 0;
  #timer: NodeJS.Timeout | undefined;
  #running = false;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** A request is being answered: idle work waits. */
  busy(): void {
    this.#lastRequest = Date.now();
  }

  later(key: string, work: () => Promise<void> | void): void {
    this.#queue.delete(key);
    this.#queue.set(key, work);
    this.#arm();
  }

  forget(key: string): void {
    this.#queue.delete(key);
  }

  #arm(): void {
    if (this.#timer || this.#running || this.#queue.size === 0) return;
    const quiet = Date.now() - this.#lastRequest;
    this.#timer = setTimeout(() => void this.#run(), Math.max(QUIET - quiet, 4));
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    if (Date.now() - this.#lastRequest < QUIET) return this.#arm();
    const next = this.#queue.entries().next().value;
    if (!next) return;
    const [key, work] = next;
    this.#queue.delete(key);
    this.#running = true;
    try {
      await work();
    } catch (error) {
      this.#onError(error);
    }
    this.#running = false;
    this.#arm();
  }
}

/** Milliseconds without requests that count as idle. */
const QUIET = 60;
