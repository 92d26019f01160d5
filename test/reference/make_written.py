"""latex.json and plain.json: formulas as people write them, with value and gradient (see written_list.py)."""
import json
import os
import sys

import mpmath
import sympy as sp

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
from make_formulas import MP, SY, exact_numbers, mp_numbers, variables_of
from written_latex import LATEX_MORE
from written_list import LATEX, PLAIN
from written_plain import PLAIN_MORE


def row(prefix, number, language, text, python, at, note=None):
    out = {"id": f"{prefix}{number:03d}", "language": language, "expression": text}
    if python is None:
        return {**out, "refuse": True, "note": note}
    names = variables_of(python, at)
    assert set(names) == set(at), (text, names, at)
    symbols = {n: sp.Symbol(n, real=True) for n in at}
    hide = {k: v for k, v in SY.items() if k not in at}
    tree = eval(exact_numbers(python), {"rational_": sp.Rational, "abs": sp.Abs, **hide, **symbols})
    code = compile(mp_numbers(python), text, "eval")
    point = {n: mpmath.mpf(repr(v)) for n, v in at.items()}
    scope = {"float_": mpmath.mpf, "abs": abs, **{k: v for k, v in MP.items() if k not in at}}
    f = lambda **kw: eval(code, {**scope, **kw})
    gradient = {}
    for n in names:
        d = sp.diff(tree, symbols[n])
        got = mpmath.mpf(sp.N(d.subs({symbols[k]: sp.Rational(repr(v)) for k, v in at.items()}), 40))
        with mpmath.workdps(90):
            check = mpmath.diff(lambda t: f(**{**point, n: t}), point[n], h=mpmath.mpf(10) ** -30)
        assert abs(got - check) <= mpmath.mpf(10) ** -24 * max(1, abs(got)), (text, n, got, check)
        gradient[n.rstrip("_")] = float(got)
    clean = {n.rstrip("_"): v for n, v in at.items()}
    out.update({"variables": sorted(clean), "at": clean, "value": float(f(**point)), "gradient": gradient, "python": python})
    if note:
        out["note"] = note
    return out


if __name__ == "__main__":
    for prefix, language, items in (("L", "latex", LATEX + LATEX_MORE), ("P", "math", PLAIN + PLAIN_MORE)):
        rows = [row(prefix, i, language, item[0], item[1], item[2], *item[3:]) for i, item in enumerate(items, 1)]
        name = "latex.json" if language == "latex" else "plain.json"
        with open(os.path.join(here, name), "w", encoding="utf-8") as fh:
            fh.write("[\n" + ",\n".join(json.dumps(r, ensure_ascii=False) for r in rows) + "\n]\n")
        print(name, len(rows))
