"""Textbook formulas with values and gradients to 30 digits, and SymPy's derivatives: writes formulas.json.

The values come from SymPy's derivative evaluated by mpmath and are confirmed by mpmath's own numerical derivative of the
expression as Python reads it. Operation counts: a shared subexpression counts once (cse), the smaller of diff and
simplify(diff). Run: python3 test/reference/make_formulas.py
"""
import json
import os
import re
import signal
import sys

import mpmath
import sympy as sp

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
from formula_list import FORMULAS

DIGITS = 30
SECONDS = int(os.environ.get("SIMPLIFY_SECONDS", "20"))
mpmath.mp.dps = 60

MP = {k: getattr(mpmath, k) for k in ("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
      "exp", "log", "sqrt", "erf", "erfc", "gamma", "digamma", "pi", "e", "expm1", "log1p", "log10")}
MP.update(lgamma=mpmath.loggamma, log2=lambda x: mpmath.log(x, 2), sigmoid=lambda x: 1 / (1 + mpmath.exp(-x)), softplus=lambda x: mpmath.log(1 + mpmath.exp(x)))
SY = {k: getattr(sp, k) for k in ("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
      "exp", "log", "sqrt", "erf", "erfc", "gamma", "digamma", "pi")}
SY.update(lgamma=sp.loggamma, e=sp.E, log2=lambda x: sp.log(x) / sp.log(2), log10=lambda x: sp.log(x) / sp.log(10), expm1=lambda x: sp.exp(x) - 1,
          log1p=lambda x: sp.log(1 + x), sigmoid=lambda x: 1 / (1 + sp.exp(-x)), softplus=lambda x: sp.log(1 + sp.exp(x)))


class TooSlow(Exception):
    pass


def within(seconds, f):
    def stop(*_):
        raise TooSlow
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        return f()
    finally:
        signal.alarm(0)


def operations(expr):
    shared, rest = sp.cse(expr)
    return int(sum(sp.count_ops(e) for _, e in shared) + sp.count_ops(rest[0]))


def exact_numbers(text):
    """Decimal literals as exact rationals, so that SymPy works without rounding."""
    return re.sub(r"(?<![\w.])(\d+\.\d+(?:e-?\d+)?|\d+)(?![\w.])", lambda m: f"rational_('{m.group(0)}')", text)


def mp_numbers(text):
    return re.sub(r"(?<![\w.])(\d+\.\d+(?:e-?\d+)?|\d+)(?![\w.])", lambda m: f"float_('{m.group(0)}')", text)


def variables_of(text, at):
    seen = []
    for name in re.findall(r"[A-Za-z_]\w*", text):
        if name in at and name not in seen:
            seen.append(name)
    return seen


def text30(v):
    return mpmath.nstr(v, DIGITS, strip_zeros=False) if v else "0"


def row(number, category, name, text, at, simplify):
    names = variables_of(text, at)
    assert set(names) == set(at), (name, names, at)
    clash = set(at) & (set(MP) - {"e"}) | ({"e"} & set(at))
    assert not clash, (name, clash)
    symbols = {n: sp.Symbol(n, real=True) for n in at}
    tree = eval(exact_numbers(text), {"rational_": sp.Rational, **SY, **symbols})
    code = compile(mp_numbers(text), name, "eval")
    point = {n: mpmath.mpf(repr(v)) for n, v in at.items()}

    def f(**kw):
        return eval(code, {"float_": mpmath.mpf, **MP, **kw})

    exact = {symbols[n]: sp.Rational(repr(v)) for n, v in at.items()}
    value = f(**point)
    out = {"id": f"F{number:03d}", "category": category, "name": name, "expression": text, "variables": names, "at": at,
           "value": float(value), "value30": text30(value), "gradient": {}, "gradient30": {}, "sympy": {}, "simplify": bool(simplify)}
    for n in names:
        d = sp.diff(tree, symbols[n])
        got = mpmath.mpf(sp.N(d.subs(exact), 50)) if d.free_symbols or d.has(sp.Function) else mpmath.mpf(sp.N(d, 50))
        with mpmath.workdps(90):
            check = mpmath.diff(lambda t: f(**{**point, n: t}), point[n], h=mpmath.mpf(10) ** -30)
        scale = max(abs(got), abs(check), mpmath.mpf(10) ** -12)
        assert abs(got - check) <= scale * mpmath.mpf(10) ** -27, (name, n, got, check)
        out["gradient"][n] = float(got)
        out["gradient30"][n] = text30(got)
        counts = [operations(d)]
        shown = d
        try:
            s = within(SECONDS, lambda: sp.simplify(d))
            counts.append(operations(s))
            if counts[1] <= counts[0]:
                shown = s
        except TooSlow:
            pass
        out["sympy"][n] = {"derivative": str(shown), "operations": min(counts)}
    return out


if __name__ == "__main__":
    rows = []
    for category, items in FORMULAS.items():
        for name, text, at, simplify in items:
            try:
                rows.append(row(len(rows) + 1, category, name, text, at, simplify))
            except Exception as e:
                print("FAIL", category, name, type(e).__name__, e)
                raise SystemExit(1)
            if len(rows) % 50 == 0:
                print(len(rows), flush=True)
    # the benchmark: of the marked formulas the hundred with most to simplify, in their own order
    marked = sorted((r for r in rows if r["simplify"]), key=lambda r: -sum(d["operations"] for d in r["sympy"].values()))
    for r in marked[100:]:
        r["simplify"] = False
    with open(os.path.join(here, "formulas.json"), "w", encoding="utf-8") as fh:
        fh.write("[\n" + ",\n".join(json.dumps(r, ensure_ascii=False) for r in rows) + "\n]\n")
    print(len(rows), "formulas,", sum(r["simplify"] for r in rows), "in the simplify benchmark")
