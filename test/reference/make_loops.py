"""loops.json: loops that need the round before (loop_list.py), with value and slopes by running them.

Run with any python3 that has NumPy: python3 test/reference/make_loops.py
Slopes are extrapolated central differences of the program itself.
"""
import json
import os
import sys

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
from lib.numeric import extrapolated, partials, plain
from loop_list import LOOPS


def cast(value):
    return np.array(value, dtype=float) if isinstance(value, list) else value


rows = []
for name, program, at in LOOPS:
    space = {}
    exec(program, space)

    def f(args):
        return np.asarray(float(space["f"](**{key: cast(value) if isinstance(value, list) else (value.copy() if hasattr(value, "copy") else value) for key, value in args.items()})))

    slopes = partials(f, {key: cast(value) for key, value in at.items()}, list(at), extrapolated)
    rows.append({"name": name, "program": program, "at": at, "value": plain(f(at)), "gradient": plain(slopes)})

with open(os.path.join(here, "loops.json"), "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
print(len(rows), "loops")
