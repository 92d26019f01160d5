/** `jax.custom_vjp` and `jax.custom_jvp`. */

import { type Call, type FunctionValue, isNumber, NONE, native, type Value } from "../../values.ts";
import { row } from "../builders.ts";
import type { Row } from "../row.ts";
import { withDerivative } from "./handwritten.ts";

/** `jax.custom_vjp(f)`: once `f.defvjp(forward, backward)` is called, the derivative is what `backward` says. */
export const customVjp: Row = row("fun, nondiff_argnums=()", (a) => {
  const { host } = a;
  const fun = a.need("fun");
  if (fun.kind !== "function") return fun;
  const fixed = new Set(
    (a.has("nondiff_argnums") ? a.items("nondiff_argnums") : []).map((at) => host.trace.number(at, a.span)),
  );
  let pair: { readonly forward: Value; readonly backward: Value } | null = null;
  const invoke = (call: Call): Value => {
    if (!pair) return fun.invoke(call);
    const { backward } = pair;
    const ran = host.call(pair.forward, call);
    if (ran.kind !== "sequence") return ran;
    const [out = NONE, residuals = NONE] = ran.items.current;
    const constants = call.args.filter((_arg, i) => fixed.has(i));
    return withDerivative(host, out, {
      name: fun.name,
      inputs: call.args.filter((_arg, i) => !fixed.has(i)).map((arg) => (isNumber(arg) ? NONE : arg)),
      backward: (cotangent) => {
        const args = [...constants, residuals, cotangent];
        return host.call(backward, {
          args,
          named: new Map(),
          span: call.span,
          spans: args.map(() => call.span),
        });
      },
      span: call.span,
    });
  };
  const defvjp = native("defvjp", ({ args: [forward, backward] }) => {
    if (forward && backward) pair = { forward, backward };
    return NONE;
  });
  const made: FunctionValue = { ...fun, invoke, attributes: new Map([["defvjp", defvjp]]) };
  return made;
});

/** `jax.custom_jvp(f)`: what is written for it is taken as the derivative of f. */
export const customJvp: Row = row("fun, nondiff_argnums=()", (a) => {
  const fun = a.need("fun");
  if (fun.kind !== "function") return fun;
  const written = (name: string): readonly [string, Value] => [
    name,
    native(name, ({ args: [rule], span }) => {
      a.host.trace.assume(`the derivative written for ${fun.name} is taken as the true one`, span);
      return rule ?? NONE;
    }),
  ];
  return { ...fun, attributes: new Map([written("defjvp"), written("defjvps")]) };
});
