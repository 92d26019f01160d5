import katex from "katex";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  readonly latex: string;
  /** What a screen reader says, and what stands when the LaTeX cannot be read. */
  readonly text: string;
  /** Sums and fractions at their full height, and somewhat larger; long lines break as within a text. */
  readonly display?: boolean;
}

/** A formula, typeset. `katex.render` builds elements; its HTML string would break the content policy. */
export function Formula({ latex, text, display = false }: Props) {
  const host = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    try {
      katex.render(display ? `\\displaystyle ${latex}` : latex, element, {
        throwOnError: true,
        output: "html",
        strict: "ignore",
      });
    } catch {
      element.textContent = text;
    }
  }, [latex, text, display]);
  return <span ref={host} class={display ? "formula display" : "formula"} role="img" aria-label={text} />;
}
