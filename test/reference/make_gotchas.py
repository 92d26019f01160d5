"""gotchas.json: small programs with what must be shown (gotcha_list.py), confirmed by running them.

Run with Debian's python3 (torch): /usr/bin/python3 test/reference/make_gotchas.py
"""
import json
import os
import sys
import tempfile
import traceback

import numpy as np
import torch

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
from gotcha_list import GOTCHAS
from lib import script
from lib.numeric import complex_step, disagreement, extrapolated, partials, plain

WORK = tempfile.mkdtemp()


def number(v):
    return v.detach().numpy() if isinstance(v, torch.Tensor) else np.asarray(v, dtype=complex if np.iscomplexobj(v) else float)


def caller(ns, name, torchy):
    def f(at):
        cast = (lambda v: torch.tensor(np.asarray(v, dtype=float))) if torchy else (lambda v: np.asarray(v)[()])
        with np.errstate(all="ignore"):
            return number(ns[name](**{k: cast(v) for k, v in at.items()}))
    return f


def one_sided(f, at, name, index, sign):
    """One-sided derivative by Richardson extrapolation of forward differences."""
    base = np.array(at[name], dtype=float)
    h, table = 1e-3, []
    for i in range(6):
        moved = base.copy()
        moved[index] += sign * h
        row = [(f({**at, name: moved}) - f(at)) / (sign * h)]
        for j in range(1, i + 1):
            row.append(row[j - 1] + (row[j - 1] - table[i - 1][j - 1]) / (2.0**j - 1))
        table.append(row)
        h /= 2
    return float(table[-1][-1])


def answer(question, ns, ns_complex, log, sites, reads, source):
    kind = question[0]
    lines = source.splitlines()
    if kind == "f":
        _, name, at, *rest = question
        wrt = rest[0] if rest else list(at)
        torchy = "torch." in source[source.index(f"def {name}("):].split("\n\n\n")[0] if f"def {name}(" in source else False
        f = caller(ns, name, torchy)
        second = partials(f, at, wrt, extrapolated)
        if torchy:
            leaves = {k: torch.tensor(np.asarray(v, dtype=float), requires_grad=k in wrt) for k, v in at.items()}
            gs = torch.autograd.grad(ns[name](**leaves), [leaves[k] for k in wrt])
            first = dict(zip(wrt, [g.numpy() for g in gs]))
        else:
            try:
                first = partials(caller(ns_complex, name, False), at, wrt, complex_step)
            except TypeError:
                first = {k: np.round(g, 11) for k, g in second.items()}
        worst = max(disagreement(first[k], second[k]) for k in wrt)
        if worst > 1e-8:
            rounded = {k: np.round(g, 9) for k, g in second.items()}
            print("note: complex step", first, "differs from differences", second, "in", source)
            first = rounded
        return {"ask": "function", "function": name, "at": at, "wrt": wrt, "value": plain(f(at)), "gradient": plain(first)}
    if kind == "exact":
        _, name, at, said = question
        f = caller(ns, name, False)
        for k, g in said.items():
            for ix in np.ndindex(np.shape(g)):
                for sign in (-1, 1):
                    with np.errstate(all="ignore"):
                        got = one_sided(f, at, k, ix, sign)
                    if np.isfinite(got):
                        assert abs(got - np.asarray(g)[ix]) < 1e-6, (source, k, sign, got, g)
        return {"ask": "function", "function": name, "at": at, "wrt": list(said), "value": plain(f(at)), "gradient": said}
    if kind == "kink":
        _, name, at, variable, left, right = question
        f = caller(ns, name, False)
        for sign, g in ((-1, left), (1, right)):
            assert abs(one_sided(f, at, variable, (), sign) - g) < 1e-7, (source, sign)
        return {"ask": "kink", "function": name, "at": at, "value": plain(f(at)), "kinks": [{"wrt": variable, "left": left, "right": right}]}
    if kind == "kink1d":
        _, name, at = question
        f = caller(ns, name, False)
        assert abs(one_sided(f, at, "x", (0,), 1) - 1) < 1e-9 and abs(one_sided(f, at, "x", (0,), -1) + 1) < 1e-9
        return {"ask": "kink", "function": name, "at": at, "value": plain(f(at)), "note": "not differentiable at the origin: along each axis -1 and 1"}
    if kind in ("read", "none"):
        line = lines.index(question[1])
        hits = [(k, s) for k, s in sites.items() if s["line"] == line]
        assert hits, (source, question)
        key, site = hits[-1]
        got = reads[key]["last"]
        if kind == "none":
            assert got is None, (source, got)
            return {"ask": "read", "line": line, "character": site["character"], "text": site["text"], "value": None}
        assert got is not None, source
        out = {"ask": "read", "line": line, "character": site["character"], "text": site["text"]}
        v = plain(got)
        return {**out, "formula": v["formula"]} if isinstance(v, dict) else {**out, "value": v}
    if kind == "error":
        failed = [e for e in log if lines[e[1] - 1] == question[1]]
        assert failed, (source, log)
        return {"ask": "error", "line": failed[-1][1] - 1, "message": failed[-1][2].splitlines()[0]}
    return {"ask": "refuse", "what": question[1], "why": question[2]}


def main():
    rows = []
    for n, (title, source, questions) in enumerate(GOTCHAS, 1):
        path = os.path.join(WORK, f"g{n:03d}.py")
        with open(path, "w", encoding="utf-8") as fh:
            fh.write(source)
        ns, log, sites, reads = script.run(path, record=True)
        ns_complex = script.run(path, "complex")[0]
        expected = {q[1] for q in questions if q[0] == "error"}
        for _, line, message in log:
            if source.splitlines()[line - 1] not in expected and not any(q[0] == "refuse" for q in questions):
                print("UNEXPECTED", title, message)
        try:
            rows.append({"id": f"G{n:03d}", "title": title, "source": source, "expect": [answer(q, ns, ns_complex, log, sites, reads, source) for q in questions]})
        except Exception:
            print("FAIL", title)
            traceback.print_exc()
    with open(os.path.join(here, "gotchas.json"), "w", encoding="utf-8") as fh:
        fh.write("[\n" + ",\n".join(json.dumps(r, ensure_ascii=False) for r in rows) + "\n]\n")
    print(len(rows), "of", len(GOTCHAS), "gotchas")


if __name__ == "__main__":
    main()
