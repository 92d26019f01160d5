"""Derivatives from function values alone, and comparing arrays."""
import numpy as np


def extrapolated(f, x, levels=8):
    """Derivative of f (float -> array) at x: central differences, Richardson extrapolation, best of several h."""
    best, best_err = None, np.inf
    scale = max(abs(x), 1e-3) if x else 1.0
    for h0 in (0.2 * scale, 0.05 * scale, 0.01 * scale):
        table = []
        h = h0
        for i in range(levels):
            with np.errstate(all="ignore"):
                row = [(f(x + h) - f(x - h)) / (2 * h)]
            for j in range(1, i + 1):
                row.append(row[j - 1] + (row[j - 1] - table[i - 1][j - 1]) / (4.0**j - 1))
            table.append(row)
            if i:
                for j in range(1, i + 1):
                    err = max(np.max(np.abs(row[j] - row[j - 1])), np.max(np.abs(row[j] - table[i - 1][j - 1])))
                    if np.isfinite(err) and err < best_err:
                        best, best_err = row[j], err
            h /= 2.0
    return best


def partials(f, args, wrt, one):
    """Jacobian {name: array, outputs first} with `one` (function of one float -> derivative at a float)."""
    out = {}
    for name in wrt:
        base = np.array(args[name], dtype=float)
        columns = []
        for ix in np.ndindex(base.shape):
            def along(t, ix=ix):
                moved = base.astype(type(t) if isinstance(t, complex) else float)
                moved[ix] = t
                return f({**args, name: moved[()]})
            columns.append(np.asarray(one(along, float(base[ix])), dtype=float))
        stacked = np.stack(columns, axis=-1) if base.shape else columns[0]
        out[name] = stacked.reshape(columns[0].shape + base.shape)
    return out


def complex_step(f, x, h=1e-30):
    return np.imag(f(complex(x, h))) / h


def disagreement(a, b):
    """Largest difference, relative to the size of the whole array."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        return np.inf
    if a.size == 0:
        return 0.0
    return float(np.max(np.abs(a - b)) / max(np.max(np.abs(a)), np.max(np.abs(b)), 1e-3))


def plain(v):
    """Arrays and tensors as JSON; NaN and infinities as strings."""
    if hasattr(v, "detach"):
        v = v.detach().numpy()
    if isinstance(v, dict):
        return {k: plain(w) for k, w in v.items()}
    if isinstance(v, (list, tuple)):
        return [plain(w) for w in v]
    if isinstance(v, np.ndarray):
        return plain(v.tolist())
    if isinstance(v, (np.floating, float)):
        v = float(v)
        if v != v:
            return "NaN"
        if v in (float("inf"), float("-inf")):
            return "Infinity" if v > 0 else "-Infinity"
        return 0.0 if abs(v) < 1e-40 else v
    if isinstance(v, np.integer):
        return int(v)
    if isinstance(v, np.bool_):
        return bool(v)
    return v
