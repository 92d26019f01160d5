import type { Span } from "../../graph/span.ts";
import { sizeMethod } from "../libraries/methods/index.ts";
import type { Call, Value } from "../values.ts";
import { attributeOf } from "./attributes.ts";
import { zeroSuper } from "./classes.ts";
import { noteDifferences } from "./differences.ts";
import { discarded, sortedInPlace } from "./discarded.ts";
import type { Frame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { sequenceItems } from "./iteration.ts";
import { type Syntax, spanOf } from "./syntax/syntax.ts";

/** `f(a, *b, c=1, **d)` */
export function evaluateCall(py: Python, node: Syntax, frame: Frame): Value {
  const callee = node.fields["function"];
  const list = node.fields["arguments"];
  if (!callee || !list) return py.trace.unknown("the code here is not complete", spanOf(node));
  if (callee.type === "identifier" && py.textOf(callee) === "super")
    return zeroSuper(py, frame, spanOf(node));
  const called = calleeOf(py, callee, frame);
  if (callee.type === "identifier" && called.kind === "tensor" && py.free.get(py.textOf(callee)) === called) {
    py.free.delete(py.textOf(callee));
    const given = argumentsOf(py, list, spanOf(node), frame);
    if (py.statementCall === node) discarded(py, node, given, frame);
    return py.trace.unknown(`${py.textOf(callee)} is not defined in this text`, spanOf(callee));
  }
  const call = argumentsOf(py, list, spanOf(node), frame);
  py.callNode = { node, frame };
  const result = py.call(called, call);
  if (py.statementCall === node) {
    if (result.kind === "unknown") discarded(py, node, call, frame);
    else sortedInPlace(py, node, result, frame);
  }
  noteDifferences(py, called, { ...call, span: spanOf(node) }, result);
  if (result.kind === "unknown" && result.span.end <= result.span.start)
    return { ...result, span: spanOf(node) };
  return result;
}

/** `x.size(0)`: a method in torch, a number in NumPy. */
function calleeOf(py: Python, callee: Syntax, frame: Frame): Value {
  const { object, attribute } = callee.fields;
  if (callee.type === "attribute" && object && attribute && py.textOf(attribute) === "size") {
    const held = py.evaluate(object, frame);
    if (held.kind === "tensor") return sizeMethod(py.host, held);
    return attributeOf(py, held, "size", callee);
  }
  if (
    object?.type === "attribute" &&
    attribute &&
    /^(zero_|detach_|requires_grad_)$/.test(py.textOf(attribute))
  ) {
    // `w.grad.zero_()` resets a gradient, it does not read it.
    py.trace.rehearsing++;
    const called = py.evaluate(callee, frame);
    py.trace.rehearsing--;
    return called;
  }
  return py.evaluate(callee, frame);
}

export function argumentsOf(py: Python, list: Syntax, span: Span, frame: Frame): Call {
  const args: Value[] = [];
  const spans: Span[] = [];
  const named = new Map<string, Value>();
  const parts = list.type === "argument_list" ? list.children : [list];
  for (const part of parts) {
    if (part.type === "keyword_argument") {
      const { name, value } = part.fields;
      if (name && value) named.set(py.textOf(name), py.evaluate(value, frame));
    } else if (part.type === "list_splat" && part.children[0]) {
      const items = sequenceItems(py, py.evaluate(part.children[0], frame), spanOf(part));
      for (const item of Array.isArray(items) ? items : [items]) {
        args.push(item);
        spans.push(spanOf(part));
      }
    } else if (part.type === "dictionary_splat" && part.children[0]) {
      const mapping = py.evaluate(part.children[0], frame);
      if (mapping.kind === "mapping")
        for (const { key, value } of mapping.entries.current.values())
          if (key.kind === "known") named.set(String(key.value), value);
    } else {
      args.push(py.evaluate(part, frame));
      spans.push(spanOf(part));
    }
  }
  return { args, named, span, spans };
}
