import type { Node } from "../../graph/node.ts";
import { spoilTensor, updateInPlace } from "../tensors/state.ts";
import { type Call, isNumber, nodeOf, type Unknown, type Value } from "../values.ts";
import { classAttribute } from "./attributes.ts";
import type { Frame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { find } from "./names.ts";
import { type Syntax, spanOf } from "./syntax/syntax.ts";

/** Calls that are made for what they show, check or store. */
const LOOKS =
  /^(print|pprint|log|show|plot|save|write|display|debug|info|warn|warning|error|critical|exception|assert|check|validate|verify|ensure|require|test|dump|draw|hist|scatter|bar|imshow|contour|fill_between|axhline|axvline|annotate|text|legend|title|record|track|report|visuali[sz]e|watch|send|emit|post|put_text|notify|trace|profile|time|timeit|sleep|seed|register|subscribe|summary|describe|tic|toc|savetxt|savez|tofile|to_csv|memo|cache|print_\w*|log_\w*|plot_\w*|save_\w*|write_\w*|show_\w*|draw_\w*|check_\w*|assert_\w*|validate_\w*|verify_\w*|test_\w*|add_scalar\w*|add_histogram|add_image|report_\w*|\w*_plot|\w*_log|set_(title|xlabel|ylabel|xlim|ylim|xticks|yticks|label))$/i;

/** Calls that are made for what they do to what they are given. */
const CHANGES =
  /_$|^(normali[sz]e|standardi[sz]e|clip|fill|update|shuffle|sort|scale|rescale|init|initiali[sz]e|set|apply|zero|step|augment|modify|mutate|perturb|replace|swap|add|sub|mul|inject|extend|append|insert|push|pop|remove|clear|reset|assign|copy_to|copyto|put|place|putmask|resize|project|symmetri[sz]e|mask|permute|rotate|translate|transform|smooth|filter|subtract|increment|accumulate|scatter|inplace|in_place)(_\w+)?$|_(inplace|in_place)$/i;

const LIBRARY = /^(np|numpy|torch|scipy|sp|tf|jnp|linalg)\./;

/**
 * A call for its effect alone, of something not understood. What shows or stores changes nothing; what says that it
 * changes its arguments makes them unknown; of the rest it is assumed that they leave them as they are, and said.
 */
export function discarded(py: Python, node: Syntax, call: Call, frame: Frame): void {
  const callee = node.fields["function"];
  if (!callee) return;
  const source = py.textOf(callee);
  const name = source.split(".").pop() ?? source;
  if (
    LOOKS.test(name) ||
    /\b(init|plt|ax|axes|fig|logger|logging|writer|wandb|console|self\.log)\b/.test(source)
  )
    return;
  const given = [...call.args, ...call.named.values()];
  if (callee.type === "attribute") {
    const what = `${source} may change this: what it is called on is not known here`;
    unknownOwner(py, callee, name, frame, py.trace.unknown(what, spanOf(node)));
  }
  const owner = ownerOf(py, callee, frame);
  const changes = CHANGES.test(name) || LIBRARY.test(source);
  if (owner && (CHANGES.test(name) || owner.kind !== "tensor")) given.push(owner);
  for (const value of given)
    if (changes || value === owner)
      spoilValue(
        py,
        value,
        py.trace.unknown(`${source} may change this: what it does is not known here`, spanOf(node)),
      );
    else
      for (const each of held(value))
        py.trace.recording.untold.push(
          py.trace.mine({
            node: each,
            message: `${source}(…) is taken to leave what it is given as it is: what it does is not in this text`,
            span: spanOf(node),
          }),
        );
}

/** `x.sort()` of a NumPy array, its value thrown away: the array itself is sorted. */
export function sortedInPlace(py: Python, node: Syntax, result: Value, frame: Frame): void {
  const callee = node.fields["function"];
  const attribute = callee?.type === "attribute" ? callee.fields["attribute"] : undefined;
  if (!callee || !attribute || !/^(sort|partition)$/.test(py.textOf(attribute))) return;
  const owner = ownerOf(py, callee, frame);
  if (owner?.kind !== "tensor" || owner.library === "jax" || owner.library === "tensorflow") return;
  if (owner.library !== "torch") updateInPlace(py.trace, owner, result, spanOf(node));
  // Whose array a parameter is, is a guess: torch's sort leaves it as it is, NumPy's does not.
  else if (owner.dtype === undefined && py.trace.tracing)
    spoilTensor(
      py.trace,
      owner,
      py.trace.unknown("sort changes a NumPy array and leaves a tensor of torch as it is", spanOf(node)),
    );
}

/** A method of something not known is called: it may be that of any instance in reach that has one of this name. */
function unknownOwner(py: Python, callee: Syntax, name: string, frame: Frame, reason: Unknown): void {
  const object = callee.fields["object"];
  const value = object?.type === "identifier" ? find(py.textOf(object), frame) : undefined;
  if (value?.kind !== "unknown") return;
  const seen = new Set<object>();
  const walk = (held: Value | undefined): void => {
    if (!held || seen.has(held)) return;
    seen.add(held);
    if (held.kind === "sequence") held.items.current.forEach(walk);
    if (held.kind === "mapping") for (const entry of held.entries.current.values()) walk(entry.value);
    if (held.kind !== "object" || typeof held.type === "string") return;
    const has = held.attributes.has(name) || classAttribute(held.type, name) !== undefined;
    for (const cell of held.attributes.values()) {
      const { current } = cell;
      if (has && current && (current.kind === "tensor" || isNumber(current)))
        py.trace.trail.set(cell, reason);
      else walk(current);
    }
  };
  for (const open of [frame, ...py.frames]) for (const cell of open.scope.names.values()) walk(cell.current);
}

/** What a method that is not known is called on. */
function ownerOf(py: Python, callee: Syntax, frame: Frame): Value | null {
  const object = callee.type === "attribute" ? callee.fields["object"] : undefined;
  const value = object?.type === "identifier" ? find(py.textOf(object), frame) : undefined;
  return value && (value.kind === "tensor" || value.kind === "sequence" || value.kind === "mapping")
    ? value
    : null;
}

/** The arrays in a value that a function could write into. */
function held(value: Value): Node[] {
  if (value.kind === "tensor")
    return nodeOf(value).shape.length > 0 || value.library === "torch" ? [nodeOf(value)] : [];
  const parts =
    value.kind === "sequence"
      ? value.items.current
      : value.kind === "mapping"
        ? [...value.entries.current.values()].map((entry) => entry.value)
        : [];
  return parts.flatMap((part) => (part.kind === "tensor" ? [nodeOf(part)] : held(part)));
}

function spoilValue(py: Python, value: Value, reason: Unknown): void {
  if (value.kind === "tensor") {
    if (nodeOf(value).shape.length > 0 || value.library === "torch") spoilTensor(py.trace, value, reason);
  } else if (value.kind === "sequence" && (value.type === "list" || value.type === "set"))
    py.trace.trail.set(value.items, [{ ...reason, poison: true }]);
  else if (value.kind === "mapping")
    py.trace.trail.set(
      value.entries,
      new Map([...value.entries.current].map(([key, entry]) => [key, { key: entry.key, value: reason }])),
    );
}
