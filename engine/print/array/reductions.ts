import { atom } from "../piece.ts";
import { axesText, input, list, numbers } from "./common.ts";
import { LIBRARIES, type Rule } from "./library.ts";

/** name(x, axis=…, keepdims=True), the axes left out when it folds them all. */
export function reduction(name: string, extra = ""): Rule {
  return (coder, node, { name: library, axis, keep }) => {
    const [x] = node.inputs;
    const axes = list(node.attrs["axes"]);
    const kept = node.attrs["keepdims"] === true;
    const whole = x !== undefined && axes.length === x.shape.length && !kept;
    const args = [input(coder, node)];
    if (!whole) args.push(`${axis}=${axesText(axes)}`);
    if (extra) args.push(extra);
    if (kept) args.push(`${keep}=True`);
    return atom(`${library}.${name}(${args.join(", ")})`);
  };
}

/** torch folds some operations along one axis at a time only, the last first. */
export const axisByAxis =
  (name: string): Rule =>
  (coder, node, library) => {
    const axes = numbers(node.attrs["axes"]);
    const kept = node.attrs["keepdims"] === true;
    const whole = axes.length === node.inputs[0]?.shape.length && !kept;
    if (library.name === "np" || axes.length < 2 || whole) return reduction(name)(coder, node, library);
    const text = [...axes]
      .sort((a, b) => b - a)
      .reduce(
        (inner, axis) => `torch.${name}(${inner}, dim=${axis}${kept ? ", keepdim=True" : ""})`,
        input(coder, node),
      );
    return atom(text);
  };

/** torch's max and min along an axis return places too; amax and amin do not. */
export const extremum =
  (name: "max" | "min"): Rule =>
  (coder, node, library) =>
    reduction(library.name === "torch" ? `a${name}` : name)(coder, node, library);

export const spread: Rule = (coder, node, { name }) => {
  const ddof = node.attrs["ddof"];
  // torch's own default is the other one, and older versions know no correction.
  const torch = ddof === 0 ? "unbiased=False" : ddof === 1 ? "unbiased=True" : `correction=${String(ddof)}`;
  const extra = name === "torch" ? torch : ddof === 0 ? "" : `ddof=${String(ddof)}`;
  return reduction(node.op, extra)(
    coder,
    node,
    LIBRARIES[name === "np" ? "numpy" : "torch"] ?? { name, axis: "axis", keep: "keepdims" },
  );
};

export const norm: Rule = (coder, node, { name, axis, keep }) => {
  const { ord } = node.attrs;
  const [x] = node.inputs;
  const axes = list(node.attrs["axes"]);
  const order = ord === "inf" ? `${name}.inf` : ord === "-inf" ? `-${name}.inf` : String(ord);
  const kept = node.attrs["keepdims"] === true ? `, ${keep}=True` : "";
  const whole = x !== undefined && axes.length === x.shape.length && kept === "";
  if (ord === 2) {
    // Over two axes NumPy's default is Frobenius, which is the entrywise 2-norm.
    return atom(
      `${name}.linalg.norm(${input(coder, node)}${whole ? "" : `, ${axis}=${axesText(axes)}`}${kept})`,
    );
  }
  if (axes.length > 1) return null;
  return atom(`${name}.linalg.norm(${input(coder, node)}, ${order}, ${axis}=${axesText(axes)}${kept})`);
};
