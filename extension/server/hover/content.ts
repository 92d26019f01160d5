import type { Equation } from "../draw/layout.ts";

/** A line of text, or equations to draw with the text that stands for them. */
export type Block =
  | {
      readonly kind: "text";
      readonly markdown: string;
      /** Said below what it is about, close to others of its kind. */
      readonly quiet?: true;
    }
  | { readonly kind: "equations"; readonly equations: readonly Spoken[] };

/** An equation to draw, and both its sides as one line of text. */
export interface Spoken extends Equation {
  readonly name: string;
  readonly value: string;
}

export const textOf = ({ name, value }: Spoken): string => (name === "" ? value : `${name} = ${value}`);

export const line = (markdown: string): Block => ({ kind: "text", markdown });

export const quietly = (markdown: string): Block => ({ kind: "text", markdown, quiet: true });

/** What a hover says, before it is drawn, and what it is about. */
export interface Content {
  readonly blocks: readonly Block[];
  readonly range: { readonly start: number; readonly end: number };
}
