import { calling, NONE, type Value } from "../values.ts";
import { methodOf } from "./attributes.ts";
import type { Completion, Frame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { type Syntax, spanOf, walk } from "./syntax/syntax.ts";

/** What a library's context does on the way in and out. */
export interface Context {
  readonly enter: () => Value | undefined;
  readonly exit: () => void;
}

export function isContext(inner: object | undefined): inner is Context {
  return inner !== undefined && "enter" in inner && "exit" in inner;
}

/** `with a as b, c:` */
export function withBlock(py: Python, node: Syntax, frame: Frame): Completion {
  const body = node.fields["body"];
  if (!body) return null;
  const exits: (() => void)[] = [];
  const items = [...walk(node)].filter((child) => child.type === "with_item" && child.end <= body.start);
  for (const item of items) {
    const value = item.fields["value"];
    if (!value) continue;
    const pattern = value.type === "as_pattern" ? value : null;
    const expression = pattern ? pattern.children[0] : value;
    if (!expression) continue;
    const manager = py.evaluate(expression, frame);
    let entered: Value = manager;
    if (manager.kind === "object" && isContext(manager.inner)) {
      const { enter, exit } = manager.inner;
      entered = enter() ?? manager;
      exits.push(exit);
    } else if (manager.kind === "object") {
      const enter = methodOf(py, manager, "__enter__", spanOf(expression));
      if (enter) entered = py.call(enter, calling([], spanOf(expression)));
      const exit = methodOf(py, manager, "__exit__", spanOf(expression));
      if (exit)
        exits.push(() => {
          py.call(exit, calling([NONE, NONE, NONE], spanOf(expression)));
        });
    }
    const alias = pattern?.fields["alias"];
    if (alias) py.assign(alias, entered, expression, frame);
  }
  try {
    return py.execute(body, frame);
  } finally {
    for (const exit of exits.reverse()) exit();
  }
}
