/** Names that are not taken yet. */
export class Names {
  readonly #taken: Set<string>;
  #count = 0;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** `t0`, `t1`, …: a part of a formula. */
  part(): string {
    for (;;) {
      const name = `t${this.#count++}`;
      if (this.#take(name)) return name;
    }
  }

  /** This name, or with a number after it. */
  like(name: string): string {
    const plain = name.replace(/[^\p{L}\p{N}_]/gu, "_");
    for (let at = 0; ; at++) {
      const own = at === 0 ? plain : `${plain}${at}`;
      if (this.#take(own)) return own;
    }
  }

  /** The first of these that is free. */
  first(wanted: readonly string[]): string {
    return this.like(wanted.find((name) => !this.#taken.has(name)) ?? wanted[0] ?? "k");
  }

  #take(name: string): boolean {
    if (this.#taken.has(name)) return false;
    this.#taken.add(name);
    return true;
  }
}
