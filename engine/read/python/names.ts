import type { Node } from "../../graph/node.ts";
import type { Shape } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Cell } from "../environment.ts";
import { own } from "../own.ts";
import type { NameInfo } from "../reading.ts";
import type { Point } from "../shadow.ts";
import { nodeOf, type TensorValue, type Value } from "../values.ts";
import { BUILTINS } from "./builtins.ts";
import type { Frame } from "./frame.ts";
import { lenientName } from "./imports.ts";
import type { Python } from "./interpreter.ts";
import { type Syntax, spanOf } from "./syntax/syntax.ts";

/** The value of a name where it stands. */
export function lookup(py: Python, node: Syntax, frame: Frame): Value {
  const name = py.textOf(node);
  const value = find(name, frame);
  if (value) {
    if (value.kind === "tensor") noteName(py, node, name, value);
    return value;
  }
  const builtin = own(BUILTINS, name);
  if (builtin) return builtin(py);
  const usual = lenientName(py, name);
  if (usual) return usual;
  return freeName(py, name, node);
}

export function find(name: string, frame: Frame): Value | undefined {
  const elsewhere = frame.elsewhere.get(name);
  if (elsewhere) return elsewhere.current;
  return frame.scope.find(name)?.current;
}

export function cellFor(name: string, frame: Frame): Cell<Value | undefined> {
  return frame.elsewhere.get(name) ?? frame.scope.own(name);
}

/** A name that nothing in the text binds: a number, said as an assumption. */
function freeName(py: Python, name: string, node: Syntax): Value {
  const known = py.free.get(name);
  if (known) return known;
  if (name.startsWith("_") || /Error$|Exception$/.test(name))
    return py.trace.unknown(`${name} is not defined in this text`, spanOf(node));
  const point = py.points.get(name);
  const shape = point?.shape ?? py.shapes.get(name) ?? [];
  const variable = py.trace.freshVariable(name, shape);
  const value = py.trace.tensor(variable, shape.length > 0 ? py.arrays : "python");
  py.free.set(name, value);
  if (py.softNames.has(name)) (py.trace.soft as Map<typeof variable, string>).set(variable, name);
  py.addLeaf(variable, {
    name,
    span: spanOf(node),
    differentiable: true,
    free: true,
    ...(point ? { value: point } : {}),
  });
  return value;
}

/** What a tensor name holds, for shape hovers. */
export function noteName(py: Python, node: Syntax, name: string, value: Value): void {
  if (value.kind !== "tensor") return;
  const held = nodeOf(value);
  py.trace.recording.names.push(py.trace.mine(new HeldName(py, value, held, name, spanOf(node))));
}

/** What a name holds at one place. Its value is computed when somebody asks: most names are never hovered over. */
export class HeldName implements NameInfo {
  readonly name: string;
  readonly span: Span;
  readonly node: Node;
  readonly shape: Shape;
  readonly dtype: NameInfo["dtype"];
  readonly requiresGrad?: boolean;
  readonly #py: Python;
  readonly #held: TensorValue;
  readonly #point: Point;

  constructor(py: Python, held: TensorValue, node: Node, name: string, span: Span) {
    this.#py = py;
    this.#held = held;
    this.#point = py.trace.recording.point;
    this.node = node;
    this.name = name;
    this.span = span;
    this.shape = node.shape;
    this.dtype = (held.dtype ?? node.dtype) as NameInfo["dtype"];
    if (held.library === "torch") this.requiresGrad = held.state.current.requiresGrad === true;
  }

  get value(): Tensor | undefined {
    return (this.#held.random ? null : this.#py.trace.shadow.at(this.#point, this.node)) ?? undefined;
  }

  get from(): string | undefined {
    return this.#held.from?.text;
  }
}
