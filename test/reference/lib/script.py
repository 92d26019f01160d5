"""Run a script or notebook statement by statement, with stand-ins for what is not installed, and record gradient reads."""
import ast
import contextlib
import io
import json
import re
import sys
import types
import warnings

import numpy as np
import torch

from . import complexnumpy, torchlike

torch.set_default_dtype(torch.float64)
torch.FloatTensor = torch.DoubleTensor
torch.float = torch.float32 = torch.float64


class Anything(types.ModuleType):
    """Stands in for plotting, tables and images: every attribute is there and does nothing."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name)

    def __call__(self, *a, **k):
        return Anything("result")

    def __iter__(self):
        return iter((Anything("a"), Anything("b")))


def _stand_ins():
    names = ("matplotlib", "matplotlib.pyplot", "pandas", "PIL", "PIL.Image", "seaborn")
    return {n: Anything(n) for n in names}


def cells_of(path, as_written=False):
    """[(cell index or None, source)]"""
    text = open(path, encoding="utf-8").read()
    if not path.endswith(".ipynb"):
        return [(None, text)]
    out = []
    for i, c in enumerate(json.loads(text)["cells"]):
        if c["cell_type"] == "code":
            src = "".join(c["source"])
            out.append((i, src if as_written else re.sub(r"^(\s*)[%!].*$", r"\1pass", src, flags=re.M)))
    return out


READ_CALLS = {"gradient", "jacobian", "hessian", "diff", "approx_fprime", "jacfwd", "numerical_gradient"}
MAKERS = {"grad", "egrad", "elementwise_grad", "hessian", "jacobian", "jacfwd", "jacrev", "vmap", "value_and_grad"}


def _name(f):
    return f.attr if isinstance(f, ast.Attribute) else f.id if isinstance(f, ast.Name) else ""


def _is_read(node, made):
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.Attribute) and node.attr == "grad" and isinstance(node.ctx, ast.Load)
    f = node.func
    if isinstance(f, ast.Call) and _name(f.func) in MAKERS:
        return True
    if isinstance(f, ast.Name) and f.id in made:
        return True
    if isinstance(f, ast.Attribute) and f.attr == "grad" and isinstance(f.value, ast.Attribute) and f.value.attr == "autograd":
        return True
    if _name(f) in MAKERS and not any(isinstance(a, ast.Constant) for a in node.args) and isinstance(f, ast.Name):
        return False
    return _name(f) in READ_CALLS and not (isinstance(f, ast.Attribute) and _name(f.value) == "np")


class Instrument(ast.NodeTransformer):
    def __init__(self, cell, source, made):
        self.cell, self.source, self.made = cell, source, made
        self.found = {}

    def _wrap(self, node):
        key = len(self.found)
        self.found[key] = {
            "cell": self.cell, "line": node.lineno - 1,
            "character": len(self.source.splitlines()[node.lineno - 1].encode()[: node.col_offset].decode()),
            "text": ast.get_source_segment(self.source, node),
        }
        call = ast.Call(ast.Name("__read__", ast.Load()), [ast.Constant((self.cell, key)), node], [])
        return ast.copy_location(call, node)

    def visit_Attribute(self, node):
        if _is_read(node, self.made):
            return self._wrap(node)
        if node.attr == "zero_" and isinstance(node.value, ast.Attribute) and node.value.attr == "grad":
            return node
        return self.generic_visit(node)

    def visit_Call(self, node):
        if _is_read(node, self.made):
            node.args = [self.visit(a) for a in node.args]
            return self._wrap(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "grad":
            node.args = [self.visit(a) for a in node.args]
            return node
        return self.generic_visit(node)


def run(path, mode="plain", seed_shift=0, record=False):
    """mode: 'plain' (numpy/torch as they are) or 'complex' (numpy, math, scipy.special carry a complex step)."""
    swap = {**_stand_ins(), **torchlike.tensorflow_module(), **torchlike.jax_modules(), **torchlike.autograd_modules()}
    if mode == "complex":
        swap.update({"numpy": complexnumpy.numpy, "math": complexnumpy.maths, "scipy.special": complexnumpy.specials, "scipy.stats": complexnumpy.stats})
        sp = complexnumpy.Proxy(__import__("scipy"), {"special": complexnumpy.specials, "stats": complexnumpy.stats})
        swap["scipy"] = sp
    name = "reference_script"
    module = types.ModuleType(name)
    swap[name] = module
    ns = module.__dict__
    ns["__file__"] = path
    if mode == "complex":
        ns["abs"] = complexnumpy.cabs
    log, reads = [], {}
    sites = {}

    def __read__(key, value):
        entry = reads.setdefault(key, {"first": None, "last": None, "runs": 0})
        v = snapshot(value)
        if entry["runs"] == 0:
            entry["first"] = v
        entry["last"] = v
        entry["runs"] += 1
        return value

    ns["__read__"] = __read__
    seeds = [(torch, "manual_seed"), (np.random, "seed"), (np.random, "default_rng"), (np.random, "RandomState")]
    kept = [(o, n, getattr(o, n)) for o, n in seeds]
    old_modules = {k: sys.modules.get(k) for k in swap}
    try:
        for o, n, f in kept:
            setattr(o, n, (lambda f: lambda s=0, *a, **k: f((s or 0) + seed_shift))(f))
        torch.manual_seed(0)
        np.random.seed(0)
        sys.modules.update(swap)
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            made = set()
            for cell, source in cells_of(path):
                tree = ast.parse(source)
                for node in ast.walk(tree):
                    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _name(node.value.func) in MAKERS:
                        if isinstance(node.value.func, ast.Name) or _name(node.value.func) != "grad":
                            made.update(t.id for t in node.targets if isinstance(t, ast.Name))
                made -= {"J", "H", "jac", "hess", "batched"}
                ins = Instrument(cell, source, made)
                if record:
                    tree = ast.fix_missing_locations(ins.visit(tree))
                for key, site in ins.found.items():
                    sites[(cell, key)] = site
                for stmt in tree.body:
                    try:
                        exec(compile(ast.Module([stmt], []), path, "exec"), ns)
                    except Exception as e:
                        log.append((cell, stmt.lineno, f"{type(e).__name__}: {e}"))
    finally:
        for o, n, f in kept:
            setattr(o, n, f)
        for k, m in old_modules.items():
            if m is None:
                sys.modules.pop(k, None)
            else:
                sys.modules[k] = m
    return ns, log, sites, reads


def snapshot(v):
    if v is None:
        return None
    if isinstance(v, torch.Tensor):
        return torch.Tensor.detach(v).clone().as_subclass(torch.Tensor).numpy().copy()
    if isinstance(v, (tuple, list)):
        return [snapshot(x) for x in v]
    if isinstance(v, dict):
        return {k: snapshot(x) for k, x in v.items()}
    if isinstance(v, np.ndarray):
        return v.copy()
    if isinstance(v, (int, float, np.generic)):
        return v
    return {"formula": str(v)}
