import { LRUCache } from "lru-cache";

/** A formula drawn: SVG in `currentColor`, sized in ex. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** The width in the units of the drawing's own coordinates. */
  readonly units: number;
}

/** A formula that cannot be drawn, with MathJax's own words. */
export interface Undrawable {
  readonly error: string;
}

type Draw = (latex: string) => Drawing | Undrawable;

/** Draws LaTeX as SVG with MathJax, which is loaded at the first use (some 150 ms): warm up in idle time. */
export class Drawer {
  readonly #cache = new LRUCache<string, Drawing | Undrawable>({
    max: 4_000,
    maxSize: 24_000_000,
    sizeCalculation: (entry) => ("svg" in entry ? entry.svg.length : 200),
  });
  #draw: Promise<Draw> | undefined;

  async draw(latex: string): Promise<Drawing | Undrawable> {
    const known = this.#cache.get(latex);
    if (known) return known;
    const draw = await this.#load();
    const drawing = draw(latex);
    this.#cache.set(latex, drawing);
    return drawing;
  }

  /** Loads MathJax and lets it draw once, so that the first hover does not pay for it. */
  async warm(): Promise<void> {
    await this.draw(String.raw`\frac{\partial f}{\partial x} = \sqrt{x^2 + 1}\left(\mathrm{w}\right)`);
  }

  has(latex: string): boolean {
    return this.#cache.has(latex);
  }

  #load(): Promise<Draw> {
    this.#draw ??= import("./mathjax.ts").then(({ mathjaxDraw }) => mathjaxDraw());
    return this.#draw;
  }
}
