"""Values and gradients of the functions in scripts/, each by two methods, written to gradients.json.

Run with Debian's python3 (python3-torch, -numpy, -scipy, -sympy): /usr/bin/python3 test/reference/make_gradients.py
"""
import ast
import glob
import json
import os
import sys
import textwrap

import numpy as np
import torch

here = os.path.dirname(os.path.abspath(__file__))
os.chdir(here)
sys.path.insert(0, here)
from gradient_points import POINTS
from lib import complexnumpy, script
from lib.numeric import complex_step, disagreement, extrapolated, partials, plain
from silent_lines import SILENT

TOLERANCE = 1e-9
TORCHLIKE = {"tf_gradient_tape.py", "jax_tutorial.py", "autograd_example.py"}


def is_real(v):
    if isinstance(v, bool) or v is None or isinstance(v, (str, dict)):
        return False
    a = np.asarray(v)
    return a.dtype.kind == "f"


def uses_torch(path):
    return os.path.basename(path) in TORCHLIKE or any("torch" in s for _, s in script.cells_of(path) if "import torch" in s)


def resolve(ns, name, at):
    """The callable; for Class.method an instance made from the constructor and at['self']."""
    if "." not in name:
        return ns[name]
    cls, method = name.split(".")
    made = ns[cls]
    if isinstance(made.__dict__.get(method), staticmethod):
        return getattr(made, method)
    fields = at.get("self", {})
    try:
        obj = made(**fields)
    except TypeError:
        obj = made.__new__(made)
        obj.__dict__.update(fields)
    return getattr(obj, method)


class Context:
    def save_for_backward(self, *_):
        pass


def call(ns, name, at, cast, options):
    f = resolve(ns, name, at)
    kw = {}
    for k, v in at.items():
        if k == "self":
            continue
        if k == "ctx":
            kw[k] = Context()
        elif k in options.get("tuples", "").split():
            kw[k] = [tuple(r) for r in v]
        else:
            kw[k] = cast(k, v)
    return f(**kw)


def as_torch(v):
    if isinstance(v, dict):
        return {k: as_torch(w) for k, w in v.items()}
    if isinstance(v, torch.Tensor) or isinstance(v, str) or v is None or isinstance(v, int):
        return v
    a = np.asarray(v)
    return torch.tensor(a) if a.dtype.kind in "fi" else v


LISTS = {"answers", "inputs", "targets", "items", "responses", "lengths", "difficulties", "cashflows"}


def as_numpy(k, v):
    if isinstance(v, (str, dict, int)) or v is None:
        return v
    if isinstance(v, list) and k in LISTS and np.ndim(v) >= 1 and np.asarray(v).dtype.kind == "i":
        return v
    a = np.asarray(v)
    return a[()] if a.dtype.kind in "fic" else v


def one_output(y):
    """The output as one array: a tuple of scalars is a vector."""
    if isinstance(y, (tuple, list)):
        if any(isinstance(v, torch.Tensor) for v in y):
            return torch.stack([v if isinstance(v, torch.Tensor) else torch.tensor(float(v)) for v in y])
        return np.array(y)
    return y


def torch_gradient(ns, name, at, wrt, options):
    leaves = {k: torch.tensor(np.asarray(at[k], dtype=float), requires_grad=True) for k in wrt}
    y = one_output(call(ns, name, {**at, **leaves}, lambda k, v: leaves[k] if k in leaves else as_torch(v), options))
    jac = {k: np.zeros(tuple(y.shape) + tuple(t.shape)) for k, t in leaves.items()}
    for ix in np.ndindex(tuple(y.shape)):
        gs = torch.autograd.grad(y[ix], list(leaves.values()), retain_graph=True, allow_unused=True)
        for k, g in zip(leaves, gs):
            jac[k][ix] = 0.0 if g is None else g.detach().numpy()
    return y.detach().numpy(), jac


def value_of(ns, name, at, options, torchy):
    def f(point):
        cast = (lambda k, v: as_torch(v if not isinstance(v, np.generic) else float(v))) if torchy else as_numpy
        def careful(k, v):
            if torchy and k not in point["__wrt__"]:
                return as_torch(v)
            if torchy:
                return torch.tensor(np.asarray(v, dtype=float))
            return cast(k, v)
        y = one_output(call(ns, name, {k: v for k, v in point.items() if k != "__wrt__"}, careful, options))
        return y.detach().numpy() if isinstance(y, torch.Tensor) else np.asarray(y)
    return f


def entry(path, name, at, wrt=None, options=None):
    options = options or {}
    wrt = wrt or [k for k, v in at.items() if k != "self" and is_real(v)]
    torchy = uses_torch(path)
    ns, _, _, _ = LOADED[(path, "plain")]
    f = value_of(ns, name, at, options, torchy)
    start = {**at, "__wrt__": wrt}
    value = f(start)
    second = partials(f, start, wrt, extrapolated)
    for k in options.get("detached", []):
        second[k] = np.zeros_like(second[k])
    methods = ["extrapolated-differences"]
    first = None
    if torchy:
        try:
            _, first = torch_gradient(ns, name, at, wrt, options)
            methods.insert(0, "torch-autograd")
        except (TypeError, RuntimeError, AttributeError) as e:
            if "math" not in str(e) and "element" not in str(e) and "grad" not in str(e) and "shape" not in str(e):
                raise
    if first is None:
        ns2, _, _, _ = LOADED[(path, "complex")]
        g = value_of(ns2, name, at, options, False)
        first = partials(g, start, wrt, complex_step)
        methods.insert(0, "complex-step")
    worst = max(disagreement(first[k], second[k]) for k in wrt)
    key = "gradient" if value.shape == () else "jacobian"
    row = {"file": os.path.basename(path), "function": name, "at": plain(at), "wrt": wrt, "value": plain(value),
           key: plain(first), "methods": methods, "agreement": float(f"{worst:.1e}")}
    if "ctx" in row["at"]:
        del row["at"]["ctx"]
    if options.get("detached"):
        row["note"] = "zero because the code stops the gradient there"
    if worst > TOLERANCE:
        print("DISAGREE", path, name, worst, {k: (first[k], second[k]) for k in wrt if disagreement(first[k], second[k]) > TOLERANCE})
        return None
    return row


def comments(path):
    _, log, sites, reads = script.run(path, record=True)
    _, _, _, again = script.run(path, seed_shift=17, record=True)
    out = []
    for key, site in sites.items():
        row = {"file": os.path.basename(path), **site}
        if site["cell"] is None:
            del row["cell"]
        if key not in reads:
            row["runs"] = 0
            out.append(row)
            continue
        r, r2 = reads[key], again[key]
        a, b = plain(r["first"]), plain(r["last"])
        row["runs"] = r["runs"]
        if json.dumps(plain(r2["first"])) != json.dumps(a) or json.dumps(plain(r2["last"])) != json.dumps(b):
            row["random"] = True
            row["shape"] = list(np.shape(r["first"]))
        elif isinstance(a, dict) and "formula" in a:
            row["formula"] = a["formula"]
            if b != a:
                row["last"] = b["formula"]
        else:
            row["value"] = a
            if b != a:
                row["last"] = b
        out.append(row)
    return out


def silent():
    out = []
    for file, lines in SILENT.items():
        for text in textwrap.dedent(lines).strip("\n").splitlines():
            hits = []
            for cell, source in script.cells_of(os.path.join("scripts", file), as_written=True):
                for n, line in enumerate(source.splitlines()):
                    if line.strip() == text.strip():
                        hits.append((cell, n))
            assert hits, (file, text)
            for cell, n in hits:
                row = {"file": file, "line": n, "text": text.strip()}
                if cell is not None:
                    row["cell"] = cell
                out.append(row)
    return out


LOADED = {}
if __name__ == "__main__":
    paths = sorted(glob.glob("scripts/*.py") + glob.glob("scripts/*.ipynb"))
    for p in paths:
        for mode in ("plain", "complex"):
            LOADED[(p, mode)] = script.run(p, mode)
            if mode == "plain" and LOADED[(p, mode)][1]:
                print("note", p, LOADED[(p, mode)][1])
    rows = []
    failed = 0
    for item in POINTS:
        file, name, at, *rest = item
        try:
            row = entry(os.path.join("scripts", file), name, at, *rest)
        except Exception as e:
            print("FAIL", file, name, type(e).__name__, e)
            row = None
        failed += row is None
        if row:
            rows.append(row)
    reads = [c for p in paths for c in comments(p)]
    quiet = silent()
    with open("gradients.json", "w", encoding="utf-8") as out:
        out.write('{"functions": [\n' + ",\n".join(json.dumps(r, ensure_ascii=False) for r in rows))
        out.write('\n],\n"comments": [\n' + ",\n".join(json.dumps(r, ensure_ascii=False) for r in reads))
        out.write('\n],\n"silent": [\n' + ",\n".join(json.dumps(r, ensure_ascii=False) for r in quiet) + "\n]}\n")
    print(len(rows), "functions,", len(reads), "gradient reads,", len(quiet), "silent lines;", failed, "left out")
    sys.exit(1 if failed else 0)
