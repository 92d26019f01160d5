import { Builder } from "../graph/build.ts";
import { NablaError } from "../graph/errors.ts";
import { scratchOver, topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { GPU_HELPERS } from "../graph/ops/gpu.ts";
import { rowOf } from "../graph/ops/table.ts";
import { scalarise } from "./scalarise.ts";

/** A gpu.js kernel as text: all outputs over a grid of one or two variables in one pass, output k in plane z = k. */
export interface GpuProgram {
  /**
   * `function (x0, dx0, x1, dx1, u0, u1, …)`: start and step of each axis (the second absent for one), then the
   * values that are the same everywhere, in the order of `uniforms`.
   */
  readonly source: string;
  /** Functions of ops/gpu.ts that it calls, as text for `addFunction`, callees first. */
  readonly helpers: readonly string[];
  readonly planes: number;
  /** Which entry of which input each `u` is. */
  readonly uniforms: readonly { readonly position: number; readonly entry: number }[];
}

/** What varies along an axis of the grid: an entry of an input. */
export interface GpuAxis {
  readonly position: number;
  readonly entry: number;
}

/** Shaders longer than this take longer to compile than the CPU takes to compute. */
const LONGEST = 1500;
/** More uniforms than this do not fit everywhere. */
const MOST_UNIFORMS = 48;

/** Throws "too-large" or "unsupported" where the CPU must take over. */
export function gpuProgram(
  outputs: readonly Node[],
  inputs: readonly Node[],
  axes: readonly GpuAxis[],
): GpuProgram {
  const { instructions, outputs: entries } = scalarise(spelledOut(outputs), inputs, 4 * LONGEST);
  const results = entries.flat();
  if (instructions.length > LONGEST)
    throw new NablaError("too-large", `${instructions.length} operations are too many for a GPU program`);
  const uniforms: { position: number; entry: number }[] = [];
  const names = new Map<number, string>();
  const lines: string[] = [];
  for (const [at, instruction] of instructions.entries()) {
    if (instruction.kind === "constant") names.set(at, floatText(instruction.value));
    else if (instruction.kind === "argument") {
      const { position, entry } = instruction;
      const axis = axes.findIndex((own) => own.position === position && own.entry === entry);
      if (axis >= 0) names.set(at, `p${axis}`);
      else names.set(at, `u${uniforms.push({ position, entry }) - 1}`);
    } else {
      const { row, from } = instruction;
      if (row.gpu === undefined) throw new NablaError("unsupported", `${row.name} has no GPU form`);
      const text = row.gpu.replace(/\$(\d)/g, (_, i: string) => names.get(from[Number(i)] ?? -1) ?? "0.0");
      lines.push(`const v${at} = ${text};`);
      names.set(at, `v${at}`);
    }
  }
  if (uniforms.length > MOST_UNIFORMS)
    throw new NablaError("too-large", `${uniforms.length} values are too many for a GPU program`);
  const name = (at: number | undefined): string => names.get(at ?? -1) ?? "0.0";
  const parameters = [...axes.flatMap((_, i) => [`x${i}`, `dx${i}`]), ...uniforms.map((_, i) => `u${i}`)];
  const source = [
    `function (${parameters.join(", ")}) {`,
    ...axes.map((_, i) => `const p${i} = x${i} + this.thread.${i === 0 ? "x" : "y"} * dx${i};`),
    ...lines,
    `let result = ${name(results[0])};`,
    ...results.slice(1).map((at, i) => `if (this.thread.z === ${i + 1}) { result = ${name(at)}; }`),
    "return result;",
    "}",
  ].join("\n");
  return { source, helpers: called(source), planes: results.length, uniforms };
}

/** Rows without a GPU form, written with rows that have one. */
function spelledOut(outputs: readonly Node[]): Node[] {
  const b = new Builder(scratchOver(outputs));
  const done = new Map<Node, Node>();
  const spell = (roots: readonly Node[], depth: number): Node[] => {
    for (const node of topological(roots)) {
      if (done.has(node)) continue;
      const inputs = node.inputs.map((input) => done.get(input) ?? input);
      const row = rowOf(node.op);
      if (row.kind === "elementwise" && row.gpu === undefined && row.definition && depth < 6) {
        const defined = row.definition(b, inputs, node.attrs);
        done.set(node, spell([defined], depth + 1)[0] ?? defined);
      } else {
        const same = inputs.every((input, i) => input === node.inputs[i]);
        done.set(node, same ? node : b.graph.node(node.op, inputs, node.attrs));
      }
    }
    return roots.map((root) => done.get(root) ?? root);
  };
  return spell(outputs, 0);
}

/** The helpers that `source` calls, and those that they call, callees first. */
function called(source: string): string[] {
  const order: string[] = [];
  const visit = (text: string): void => {
    for (const [name] of text.matchAll(/\bg_\w+/g)) {
      const helper = GPU_HELPERS[name];
      if (helper === undefined) throw new NablaError("unsupported", `no GPU function is named ${name}`);
      if (order.includes(helper) || helper === text) continue;
      visit(helper);
      order.push(helper);
    }
  };
  visit(source);
  return order;
}

const LARGEST = 3.4028234663852886e38;

/** A float literal. What a float32 cannot hold becomes its largest number, as GPUs have no reliable infinity. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return "(0.0 / 0.0)";
  const held = Math.max(-LARGEST, Math.min(LARGEST, value));
  const text = String(held);
  const float = /[.e]/.test(text) ? text : `${text}.0`;
  return held < 0 ? `(${float})` : float;
}
