"""Runs printed expressions in the languages they are printed in; see record.ts."""

import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
TORCH = os.environ.get("NABLA_TORCH_PYTHON", "/usr/bin/python3")


def number(value):
    if isinstance(value, complex):
        return None
    value = float(value)
    return value if math.isfinite(value) else None


def nested(value):
    if isinstance(value, (list, tuple)):
        return [nested(part) for part in value]
    return number(value)


def run_math(item):
    import scipy.special

    return number(eval(item["code"], {"math": math, "scipy": __import__("scipy"), **item["at"]}))


def run_numpy(item):
    import numpy as np
    import scipy.linalg
    import scipy.special

    arrays = {k: np.array(v, dtype=int if k in item.get("places", []) else float) for k, v in item["at"].items()}
    with np.errstate(all="ignore"):
        value = eval(item["code"], {"np": np, "scipy": __import__("scipy"), **arrays})
    return nested(np.asarray(value, dtype=float).tolist())


def run_sympy(item):
    import sympy

    names = {k: sympy.Float(v, 40) if not float(v).is_integer() else sympy.Integer(int(v)) for k, v in item["at"].items()}
    value = eval(item["code"], {**vars(sympy), **names})
    return number(sympy.N(value, 30))


def run_torch(items):
    script = """
import json, math, sys
import torch
torch.set_default_dtype(torch.float64)
out = []
for item in json.load(sys.stdin):
    whole = item.get("places", [])
    values = {k: torch.tensor(v, dtype=torch.int64 if k in whole else torch.float64) for k, v in item["at"].items()}
    try:
        value = torch.as_tensor(eval(item["code"], {"torch": torch, "math": math, **values}), dtype=torch.float64)
        out.append(value.tolist())
    except Exception as error:
        out.append(repr(error))
json.dump(out, sys.stdout)
"""
    done = subprocess.run([TORCH, "-c", script], input=json.dumps(items), capture_output=True, text=True, check=True)
    return [value if isinstance(value, str) else nested(value) for value in json.loads(done.stdout)]


def run_c(items):
    lines = ["#define _GNU_SOURCE", "#include <math.h>", "#include <stdio.h>", "int main(void) {"]
    for item in items:
        # A literal such as 1E5 must not be renamed; names of C's own functions may be shadowed in a block.
        names = " ".join(f"double {k} = {v!r};" for k, v in item["at"].items() if re.search(rf"\b{k}\b", item["code"]))
        lines.append(f'  {{ {names} printf("%.17g\\n", (double)({item["code"]})); }}')
    lines.append("  return 0;\n}")
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "printed.c"
        source.write_text("\n".join(lines))
        program = pathlib.Path(folder) / "printed"
        subprocess.run(["cc", "-std=gnu11", "-O0", "-w", str(source), "-lm", "-o", str(program)], check=True)
        output = subprocess.run([str(program)], capture_output=True, text=True, check=True).stdout
    return [number(float(line)) for line in output.split()]


def attempt(run, item):
    try:
        return run(item)
    except Exception as error:
        return repr(error)


def main():
    items = json.load(sys.stdin)
    one = {"math": run_math, "numpy": run_numpy, "sympy": run_sympy}
    for target, run in one.items():
        for item in items:
            if item["target"] == target:
                item["value"] = attempt(run, item)
    for target, run in {"torch": run_torch, "c": run_c}.items():
        chosen = [item for item in items if item["target"] == target]
        for item, value in zip(chosen, run(chosen)):
            item["value"] = value
    rows = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    (HERE.parents[1] / "reference" / "printed.json").write_text(f"[\n{rows}\n]\n")
    failed = [item for item in items if isinstance(item["value"], str)]
    for item in failed[:40]:
        print(item["target"], item["code"], item["value"], file=sys.stderr)
    print(f"{len(items)} recorded, {len(failed)} failed", file=sys.stderr)


main()
