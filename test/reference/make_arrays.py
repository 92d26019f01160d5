"""arrays.json: programs over arrays (array_list.py), with value and slopes by running them.

Run with /usr/bin/python3 (NumPy, torch): python3 test/reference/make_arrays.py
Slopes are extrapolated central differences of the program itself; torch's own derivatives must be the same.
"""
import json
import os
import sys

import numpy as np
import torch

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
from array_list import NUMPY, TORCH
from lib.numeric import extrapolated, partials, plain

HEADS = {
    "numpy": "import copy\nimport math\nimport numpy as np\n\n\n",
    "torch": "import copy\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n\n",
}


def numeric(value):
    return isinstance(value, float) or (isinstance(value, list) and all(numeric(each) for each in value))


def run(program, args, library):
    space = {}
    exec(program, space)
    if library == "torch":
        made = {key: torch.tensor(value, dtype=torch.float64) if isinstance(value, np.ndarray) else value for key, value in args.items()}
        return np.asarray(space["f"](**made).detach().numpy(), dtype=float)
    made = {key: value.copy() if isinstance(value, np.ndarray) else np.array(value) if isinstance(value, list) else value for key, value in args.items()}
    return np.asarray(float(space["f"](**made)))


def torch_slopes(program, at, names):
    space = {}
    exec(program, space)
    given = {key: torch.tensor(value, dtype=torch.float64, requires_grad=True) if key in names else value for key, value in at.items()}
    return dict(zip(names, torch.autograd.grad(space["f"](**given), [given[name] for name in names])))


rows = []
for library, programs in (("numpy", NUMPY), ("torch", TORCH)):
    for name, text, at in programs:
        program = HEADS[library] + text
        wrt = [key for key, value in at.items() if numeric(value)]
        point = {key: np.array(value, dtype=float) if key in wrt and isinstance(value, list) else value for key, value in at.items()}
        slopes = partials(lambda args: run(program, args, library), point, wrt, extrapolated)
        if library == "torch":
            for key, slope in torch_slopes(program, at, wrt).items():
                assert np.allclose(slope.numpy(), slopes[key], rtol=1e-7, atol=1e-9), (name, key)
        value = run(program, point, library)
        rows.append({"name": name, "program": program, "at": at, "value": plain(value), "gradient": plain(slopes)})

with open(os.path.join(here, "arrays.json"), "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
print(len(rows), "programs")
