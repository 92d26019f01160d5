"""expressions.json: single Python expressions with value, gradient, Hessian and kinks, each by two methods.

Run with Debian's python3 (torch): /usr/bin/python3 test/reference/make_expressions.py
"""
import ast
import json
import math
import os
import sys

import numpy as np
import scipy
import scipy.special
import scipy.stats
import torch
import torch.nn.functional as F

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
torch.set_default_dtype(torch.float64)
from expression_list import EXPRESSIONS, KINKS, SMOOTH
from lib import complexnumpy as cn
from lib.numeric import complex_step, disagreement, extrapolated, partials, plain
from not_mathematics import LINES

BARE = ("sin", "cos", "tan", "exp", "log", "sqrt")


PLAIN = {"np": np, "math": math, "scipy": scipy, "special": scipy.special, "norm": scipy.stats.norm, **{k: getattr(np, k) for k in BARE}}
class C(np.ndarray):
    """Complex arrays whose own methods carry the step too."""

    def std(self, axis=None, ddof=0, **_):
        return cn.cstd(np.asarray(self), axis, ddof)

    def var(self, axis=None, ddof=0, **_):
        return cn.cvar(np.asarray(self), axis, ddof)


COMPLEX = {"np": cn.numpy, "math": cn.maths, "special": cn.specials, "norm": cn.stats.norm,
           "scipy": cn.Proxy(scipy, {"special": cn.specials, "stats": cn.stats}), "abs": cn.cabs,
           "max": lambda *a: max(a if len(a) > 1 else a[0], key=np.real), "min": lambda *a: min(a if len(a) > 1 else a[0], key=np.real),
           **{k: getattr(np, k) for k in BARE}}
TORCH = {"torch": torch, "F": F, "math": math, "np": np}


def body(text):
    tree = ast.parse(text)
    stmt = tree.body[0]
    node = stmt.value
    if isinstance(node, ast.Lambda):
        node = node.body
    return compile(ast.Expression(node), text, "eval")


def numpy_value(code, scope, complex_=False):
    def f(point):
        local = {}
        for k, v in point.items():
            a = np.asarray(v)
            local[k] = a[()] if a.ndim == 0 else (a.view(C) if complex_ else a)
        return np.asarray(eval(code, {**scope, **local}))
    return f


def torch_leaf(v):
    a = np.asarray(v)
    return torch.tensor(a if a.dtype.kind == "i" else a.astype(float))


def row(number, text, at, options):
    code = body(text)
    wrt = options.get("wrt") or list(at)
    torchy = options.get("like") == "torch" or "torch" in text or "F." in text
    if torchy:
        def value(point):
            return eval(code, {**TORCH, **{k: torch_leaf(v) for k, v in point.items()}}).detach().numpy()
        leaves = {k: torch_leaf(v).requires_grad_(k in wrt) for k, v in at.items()}
        y = eval(code, {**TORCH, **leaves})
        first = {k: np.zeros(tuple(y.shape) + tuple(leaves[k].shape)) for k in wrt}
        for ix in np.ndindex(tuple(y.shape)):
            for k, g in zip(wrt, torch.autograd.grad(y[ix], [leaves[k] for k in wrt], retain_graph=True, allow_unused=True)):
                first[k][ix] = 0.0 if g is None else g.numpy()
        methods = ["torch-autograd"]
    else:
        value = numpy_value(code, PLAIN)
        first = None
        methods = []
        if options.get("only") != "differences":
            first = partials(numpy_value(code, COMPLEX, True), at, wrt, complex_step)
            methods = ["complex-step"]
    v = value(at)
    second = None
    if options.get("only") != "torch":
        second = partials(value, at, wrt, extrapolated)
        methods.append("extrapolated-differences")
    if first is None:
        first = {k: np.round(g, 11) for k, g in second.items()}
    if "symmetric" not in options and second is not None:
        worst = max(disagreement(first[k], second[k]) for k in wrt)
        assert worst < 2e-9, (text, worst, first, second)
    out = {"id": f"E{number:03d}", "language": "python", "expression": text, "at": plain(at), "wrt": wrt, "value": plain(v),
           ("gradient" if v.shape == () else "jacobian"): plain(first), "methods": methods}
    if options.get("symmetric"):
        out["note"] = "NumPy reads the lower triangle only: the gradient is of that reading"
    if options.get("hessian"):
        names = wrt if options["hessian"] is True else options["hessian"]
        out["hessian"] = plain(hessian(text, code, at, names, torchy))
        out["hessian_of"] = names
    return out


def hessian(text, code, at, names, torchy):
    sizes = [np.asarray(at[n]).size for n in names]
    flat0 = np.concatenate([np.ravel(at[n]).astype(float) for n in names])

    def unflat(flat):
        out, i = dict(at), 0
        for n, s in zip(names, sizes):
            out[n] = np.reshape(flat[i:i + s], np.shape(at[n]))
            i += s
        return out

    if torchy:
        def f(t):
            scope, i = {**TORCH, **{k: torch_leaf(v) for k, v in at.items()}}, 0
            for n, s in zip(names, sizes):
                scope[n] = t[i:i + s].reshape(np.shape(at[n]))
                i += s
            return eval(code, scope)
        H = torch.autograd.functional.hessian(f, torch.tensor(flat0)).numpy()
        g = lambda flat: torch.autograd.functional.jacobian(f, torch.tensor(flat)).numpy()
    else:
        up = numpy_value(code, COMPLEX, True)

        def g(flat):
            out = []
            for i in range(len(flat0)):
                moved = flat.astype(complex)
                moved[i] += 1e-30j
                out.append(np.imag(up(unflat(moved))) / 1e-30)
            return np.array(out)
        H = None

    def column(j):
        def along(t):
            m = flat0.copy()
            m[j] = t
            return g(m)
        return extrapolated(along, flat0[j])

    K = np.stack([column(j) for j in range(len(flat0))], axis=1)
    assert disagreement(K, K.T) < 1e-9, (text, K)
    if H is None:
        H = np.round((K + K.T) / 2, 12)
    assert disagreement(H, K) < 1e-9, (text, H, K)
    return H


def one_sided(f, x, sign):
    h = 1e-3
    table = []
    for i in range(6):
        row = [(f(x + sign * h) - f(x)) / (sign * h)]
        for j in range(1, i + 1):
            row.append(row[j - 1] + (row[j - 1] - table[i - 1][j - 1]) / (2.0**j - 1))
        table.append(row)
        h /= 2
    return table[-1][-1]


def kink(number, text, name, x, left, right):
    f = lambda t: float(eval(body(text), {**PLAIN, name: t}))
    for sign, said in ((-1, left), (1, right)):
        got = one_sided(f, x, sign)
        assert abs(got - said) < 1e-7, (text, sign, got, said)
    out = {"id": f"K{number:03d}", "language": "python", "expression": text, "at": {name: x}, "value": f(x)}
    if left == right:
        return {**out, "wrt": [name], "gradient": {name: left}, "note": "smooth here, though its parts bend"}
    return {**out, "kinks": [{"wrt": name, "left": left, "right": right}]}


def rows_out(name, parts):
    with open(os.path.join(here, name), "w", encoding="utf-8") as fh:
        fh.write("{\n" + ",\n".join(f'"{k}": [\n' + ",\n".join(json.dumps(r, ensure_ascii=False) for r in rs) + "\n]" for k, rs in parts.items()) + "\n}\n")


if __name__ == "__main__":
    rows = []
    for item in EXPRESSIONS:
        text, at, *rest = item
        try:
            rows.append(row(len(rows) + 1, text, at, rest[0] if rest else {}))
        except Exception as e:
            print("FAIL", text, type(e).__name__, str(e)[:300])
    kinks = [kink(i, *k) for i, k in enumerate(KINKS + [(t, n, x, d, d) for t, n, x, d in SMOOTH], 1)]
    silent = [{"language": language, "line": line} for language, text in LINES.items() for line in text.strip("\n").splitlines() if line.strip()]
    rows_out("expressions.json", {"expressions": rows, "kinks": kinks, "must_not_detect": silent})
    print(len(rows), "of", len(EXPRESSIONS), "expressions,", sum("hessian" in r for r in rows), "Hessians,", len(kinks), "kinks,", len(silent), "lines that are no mathematics")
