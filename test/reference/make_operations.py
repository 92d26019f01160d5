"""Values and derivatives of every elementwise operation to 30 digits (mpmath), and of tensor operations (NumPy, SciPy).

    python3 test/reference/make_operations.py

Writes operations.json beside itself: rows {"op", "at", "value", "partials"} where partials has one entry an argument,
null for arguments that are orders; and tensors {"op", "inputs", "attrs", "value"}.
"""

import json
from pathlib import Path

import mpmath as mp
import numpy as np
import scipy.linalg
import scipy.signal
import scipy.special

mp.mp.dps = 40
SQRT2 = mp.sqrt(2)
sigmoid = lambda x: 1 / (1 + mp.exp(-x))
phi = lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)
Phi = lambda x: (1 + mp.erf(x / SQRT2)) / 2
softplus = lambda x: mp.log(1 + mp.exp(x))
ALPHA, SCALE = mp.mpf("1.6732632423543772"), mp.mpf("1.0507009873554805")
clip = lambda x, lo, hi: min(max(x, lo), hi)
sign = lambda x: mp.mpf((x > 0) - (x < 0))

REAL = [-2.3, -0.7, 0.45, 1.6, 2.9]
POSITIVE = [0.08, 0.7, 1.3, 2.6, 5.2]
UNIT = [-0.9, -0.4, 0.15, 0.62, 0.93]
ONE = [(x,) for x in REAL]
POS = [(x,) for x in POSITIVE]
OPEN = [(x,) for x in UNIT]
PAIRS = [(-2.3, 1.1), (-0.7, -1.9), (0.45, 2.2), (1.6, -0.6), (2.9, 0.35)]
POSPAIRS = [(0.08, 1.1), (0.7, 0.3), (1.3, 2.2), (2.6, 4.6), (5.2, 0.9)]
FAR = [(-30.0,), (-8.0,), (8.0,), (30.0,)]

lower_gamma = lambda a, x: mp.gammainc(a, 0, x, regularized=True)


def quantile(p):
    start = -mp.sqrt(-2 * mp.log(p)) if p < 0.03 else SQRT2 * mp.erfinv(2 * p - 1)
    return mp.findroot(lambda t: mp.log(mp.erfc(-t / SQRT2) / 2) - mp.log(p), start)


ROWS = {
    "add": (lambda a, b: a + b, PAIRS),
    "sub": (lambda a, b: a - b, PAIRS),
    "mul": (lambda a, b: a * b, PAIRS),
    "div": (lambda a, b: a / b, PAIRS),
    "safe_mul": (lambda a, b: a * b, PAIRS),
    "safe_div": (lambda a, b: a / b, PAIRS),
    "neg": (lambda a: -a, ONE),
    "pow": (lambda a, b: a**b, [(0.08, 1.1), (0.7, -2.5), (1.3, 3.2), (2.6, -0.5), (5.2, 2.0)]),
    "abs": (abs, ONE),
    "exp": (mp.exp, ONE + FAR),
    "expm1": (mp.expm1, ONE + [(1e-9,), (-1e-9,), (20.0,)]),
    "exp2": (lambda x: mp.mpf(2) ** x, ONE),
    "log": (mp.log, POS + [(1e-9,), (1e9,)]),
    "log1p": (mp.log1p, [(-0.8,), (-1e-9,), (1e-9,), (0.3,), (6.1,)]),
    "log2": (lambda x: mp.log(x) / mp.log(2), POS),
    "log10": (mp.log10, POS),
    "sqrt": (mp.sqrt, POS),
    "rsqrt": (lambda x: 1 / mp.sqrt(x), POS),
    "cbrt": (lambda x: sign(x) * mp.cbrt(abs(x)), ONE),
    "xlogy": (lambda x, y: x * mp.log(y), [(a, b) for (a, _), (b, _) in zip(PAIRS, POSPAIRS)]),
    "logaddexp": (lambda a, b: mp.log(mp.exp(a) + mp.exp(b)), PAIRS + [(800.0, 801.0), (-900.0, -905.0)]),
    "hypot": (lambda a, b: mp.sqrt(a * a + b * b), PAIRS + [(3e-200, 4e-200)]),
    "logit": (lambda x: mp.log(x / (1 - x)), [(0.07,), (0.31,), (0.77,), (0.96,)]),
    "sin": (mp.sin, ONE + [(1e5,)]),
    "cos": (mp.cos, ONE + [(1e5,)]),
    "tan": (mp.tan, ONE),
    "sec": (mp.sec, ONE),
    "csc": (mp.csc, ONE),
    "cot": (mp.cot, ONE),
    "asin": (mp.asin, OPEN),
    "acos": (mp.acos, OPEN),
    "atan": (mp.atan, ONE),
    "atan2": (mp.atan2, PAIRS + [(1.0, -2.0), (-1.0, -2.0)]),
    "asec": (mp.asec, [(-3.1,), (1.15,), (2.2,), (7.5,)]),
    "acsc": (mp.acsc, [(-3.1,), (1.15,), (2.2,), (7.5,)]),
    "acot": (mp.acot, ONE),
    "sinc": (mp.sinc, ONE + [(1e-5,), (0.0,), (0.9,), (1.1,)]),
    "deg2rad": (mp.radians, ONE),
    "rad2deg": (mp.degrees, ONE),
    "sinh": (mp.sinh, ONE + [(1e-9,)]),
    "cosh": (mp.cosh, ONE),
    "tanh": (mp.tanh, ONE),
    "sech": (mp.sech, ONE),
    "csch": (mp.csch, ONE),
    "coth": (mp.coth, ONE),
    "asinh": (mp.asinh, ONE),
    "acosh": (mp.acosh, [(1.1,), (1.7,), (2.5,), (9.3,)]),
    "atanh": (mp.atanh, OPEN),
    "asech": (mp.asech, [(0.07,), (0.31,), (0.77,), (0.96,)]),
    "acsch": (mp.acsch, ONE),
    "acoth": (mp.acoth, [(-3.1,), (1.15,), (2.2,), (7.5,)]),
    "maximum": (max, PAIRS),
    "minimum": (min, PAIRS),
    "clip": (clip, [(-2.3, -1.0, 1.0), (0.4, -1.0, 1.0), (1.7, -1.0, 1.0)]),
    "select": (lambda c, a, b: a if c else b, [(1.0, 2.5, -3.0), (0.0, 2.5, -3.0)]),
    "lt": (lambda a, b: mp.mpf(a < b), PAIRS),
    "le": (lambda a, b: mp.mpf(a <= b), PAIRS),
    "gt": (lambda a, b: mp.mpf(a > b), PAIRS),
    "ge": (lambda a, b: mp.mpf(a >= b), PAIRS),
    "sign": (sign, ONE),
    "floor": (mp.floor, ONE),
    "ceil": (mp.ceil, ONE),
    "trunc": (lambda x: sign(x) * mp.floor(abs(x)), ONE),
    "round": (mp.nint, ONE),
    "mod": (lambda a, b: a - b * mp.floor(a / b), PAIRS),
    "fmod": (lambda a, b: a - b * sign(a / b) * mp.floor(abs(a / b)), PAIRS),
    "floordiv": (lambda a, b: mp.floor(a / b), PAIRS),
    "erf": (mp.erf, ONE + [(1e-9,), (5.0,)]),
    "erfc": (mp.erfc, ONE + [(6.0,), (20.0,)]),
    "erfinv": (mp.erfinv, OPEN),
    "gamma": (mp.gamma, [(-1.6,), (-0.4,), (0.6,), (1.9,), (4.4,), (20.5,)]),
    "lgamma": (lambda x: mp.log(abs(mp.gamma(x))), [(-1.6,), (0.6,), (1.9,), (4.4,), (200.5,)]),
    "digamma": (mp.digamma, [(-1.6,), (-0.4,), (0.6,), (1.9,), (40.0,)]),
    "beta": (mp.beta, POSPAIRS),
    "betaln": (lambda a, b: mp.log(mp.beta(a, b)), POSPAIRS),
    "normal_pdf": (phi, ONE),
    "normal_cdf": (Phi, ONE + [(-8.0,)]),
    "sigmoid": (sigmoid, ONE + [(-30.0,)]),
    "log_sigmoid": (lambda x: -softplus(-x), ONE + FAR),
    "softplus": (softplus, ONE + FAR),
    "relu": (lambda x: max(x, mp.mpf(0)), ONE),
    "leaky_relu": (lambda x, s: x if x > 0 else s * x, [(-2.3, 0.01), (1.6, 0.2), (-0.4, 0.3)]),
    "elu": (lambda x, a: x if x > 0 else a * mp.expm1(x), [(-2.3, 1.0), (1.6, 0.7), (-0.4, 1.3)]),
    "selu": (lambda x: SCALE * (x if x > 0 else ALPHA * mp.expm1(x)), ONE),
    "gelu": (lambda x: x * Phi(x), ONE),
    "gelu_tanh": (
        lambda x: x / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (x + mp.mpf("0.044715") * x**3))),
        ONE,
    ),
    "silu": (lambda x: x * sigmoid(x), ONE),
    "mish": (lambda x: x * mp.tanh(softplus(x)), ONE),
    "hardtanh": (lambda x: clip(x, mp.mpf(-1), mp.mpf(1)), ONE),
    "hardsigmoid": (lambda x: clip(x + 3, mp.mpf(0), mp.mpf(6)) / 6, ONE + [(-4.0,), (5.0,)]),
    "hardswish": (lambda x: x * clip(x + 3, mp.mpf(0), mp.mpf(6)) / 6, ONE + [(-4.0,), (5.0,)]),
    "relu6": (lambda x: clip(x, mp.mpf(0), mp.mpf(6)), ONE + [(7.5,)]),
    "softsign": (lambda x: x / (1 + abs(x)), ONE),
    "erfcx": (lambda x: mp.exp(x * x) * mp.erfc(x), ONE + [(-6.0,), (2.05,), (12.0,), (150.0,)]),
    "log_normal_cdf": (lambda x: mp.log1p(-mp.erfc(x / SQRT2) / 2) if x > 0 else mp.log(mp.erfc(-x / SQRT2) / 2), ONE + FAR + [(-1.01,), (-0.99,), (-100.0,)]),
    "normal_quantile": (lambda p: quantile(p), [(1e-40,), (1e-7,), (0.02,), (0.04,), (0.31,), (0.5,), (0.96,), (0.985,)]),
    "expi": (mp.ei, ONE + [(-20.0,), (-1.01,), (-0.99,), (12.0,), (39.0,), (41.0,), (90.0,)]),
    "gammainc": (lower_gamma, POSPAIRS + [(2.5, 9.0), (10.0, 9.0), (30.0, 31.5), (0.5, 40.0)]),
    "gammaincc": (lambda a, x: mp.gammainc(a, x, regularized=True), POSPAIRS + [(2.5, 9.0), (10.0, 9.0), (30.0, 31.5)]),
}
# Far out, close to zeros and poles, and where a careless form loses its digits.
EDGES = {
    "log": [(1 + 1e-9,), (1 - 1e-12,), (1e-300,), (1e300,)],
    "log1p": [(1e-16,), (-1e-16,), (1e10,), (-0.9999999,)],
    "exp": [(700.0,), (-700.0,), (1e-17,)],
    "expm1": [(1e-12,), (-1e-12,), (40.0,), (-40.0,)],
    "sin": [(1e10,), (1e-8,), (3.14159265,)],
    "cos": [(1e10,), (1e-8,), (1.57079632,)],
    "tan": [(1.57,), (1e8,), (1e-9,)],
    "asin": [(1e-9,)],
    "acos": [(1e-9,)],
    "atan": [(1e10,), (1e-10,), (-1e3,)],
    "atan2": [(1e-10, -1.0), (1e-10, 1e10), (-3.0, 1e-12)],
    "sinh": [(20.0,), (-1e-9,), (300.0,)],
    "cosh": [(20.0,), (1e-9,), (300.0,)],
    "tanh": [(1e-9,)],
    "sech": [(30.0,), (1e-9,)],
    "csch": [(1e-5,), (30.0,)],
    "coth": [(1e-5,), (12.0,)],
    "asinh": [(1e10,), (-1e10,), (1e-10,), (1e200,)],
    "acosh": [(1e10,), (1e200,)],
    "atanh": [(1e-12,)],
    "asech": [(0.99,), (1e-9,)],
    "acsch": [(1e-8,), (1e8,)],
    "acoth": [(1.001,), (1e8,)],
    "sinc": [(1e-3,), (100.3,), (3.14159,)],
    "cbrt": [(-1e-30,), (1e30,)],
    "sqrt": [(1e-300,), (1e300,)],
    "hypot": [(1e200, 1e200), (1.0, 1e-12)],
    "logaddexp": [(0.0, -50.0), (1e-9, -1e-9)],
    "logit": [(1e-12,), (1 - 1e-9,), (0.5 + 1e-10,)],
    "erf": [(1e-20,), (-0.5,), (2.5,)],
    "erfc": [(0.5,), (-3.0,), (26.0,), (2.1,)],
    "erfinv": [(0.9999999999,), (1e-15,), (-0.999,)],
    "gamma": [(-3.999,), (1e-5,), (170.2,), (-7.000001,)],
    "lgamma": [(-3.999,), (-0.001,), (1e8,), (0.999,), (2.001,)],
    "digamma": [(-3.999375,), (-7.000001,), (1e-5,), (1e6,), (-0.001,)],
    "normal_cdf": [(1e-9,), (6.0,)],
    "sigmoid": [(700.0,), (-700.0,), (1e-9,)],
    "log_sigmoid": [(-700.0,), (1e-9,)],
    "softplus": [(1e-9,), (-50.0,)],
    "gelu": [(-10.0,), (1e-9,), (10.0,)],
    "silu": [(-30.0,), (1e-9,), (30.0,)],
    "mish": [(-30.0,), (1e-9,), (30.0,)],
    "selu": [(-20.0,), (-1e-9,)],
    "elu": [(-1e-9, 1.0), (-40.0, 1.0)],
    "erfcx": [(1e-9,), (-3.0,), (30.0,)],
    "log_normal_cdf": [(-38.0,), (8.0,), (1e-9,)],
    "expi": [(1e-5,), (0.37,), (-0.37,), (300.0,)],
    "xlogy": [(1e-9, 1e-9), (2.0, 1 + 1e-10)],
    "beta": [(1e-3, 2.0), (50.0, 60.0)],
    "betaln": [(1e-3, 2.0), (5000.0, 60.0)],
    "gammainc": [(5.0, 1e-3)],
    "gammaincc": [(100.0, 120.0), (5.0, 30.0)],
}
for op, points in EDGES.items():
    f, usual = ROWS[op]
    ROWS[op] = (f, usual + points)
# The first argument is an order.
ORDERED = {
    "polygamma": (mp.polygamma, [(1, 0.6), (2, 1.9), (3, 4.4), (1, 20.0), (1, -3.999375), (2, 1e-3), (1, 1e6), (3, -0.4)]),
    "besselj": (mp.besselj, [(0, 0.7), (1, 2.5), (2, 0.3), (3, 12.5), (5, 2.0), (2, -1.3)]),
    "bessely": (mp.bessely, [(0, 0.7), (1, 2.5), (3, 6.5)]),
    "besseli": (mp.besseli, [(0, 0.7), (1, 2.5), (2, -1.3), (3, 12.5), (0, 39.0), (1, 41.0), (5, 90.0)]),
    "besseli_scaled": (
        lambda n, x: mp.besseli(n, x) * mp.exp(-abs(x)),
        [(0, 0.7), (1, 2.5), (2, -1.3), (0, 41.0), (1, 800.0)],
    ),
    "sinc_derivative": (
        lambda n, x: mp.diff(mp.sinc, x, int(n)),
        [(1, 0.45), (1, 2.9), (2, 1.1), (3, 6.3), (1, 0.01), (2, 0.2)],
    ),
}


def rows():
    for op, (f, points) in ROWS.items():
        for point in points:
            x = [mp.mpf(v) for v in point]
            partials = []
            for i in range(len(x)):
                g = lambda v, i=i: f(*x[:i], v, *x[i + 1 :])
                partials.append(None if op == "select" and i == 0 else number(derivative(g, x[i])))
            yield {"op": op, "at": list(point), "value": number(f(*x)), "partials": partials}
    for op, (f, points) in ORDERED.items():
        for n, v in points:
            x = mp.mpf(v)
            slope = mp.diff(mp.sinc, x, n + 1) if op == "sinc_derivative" else derivative(lambda t: f(n, t), x)
            yield {"op": op, "at": [n, v], "value": number(f(n, x)), "partials": [None, number(slope)]}


def held():
    """Rows whose first arguments are constants."""
    for a, b, x in [(1.5, 2.5, 0.3), (0.5, 0.5, 0.07), (4.0, 2.0, 0.96), (30.0, 40.0, 0.41)]:
        f = lambda t: mp.betainc(mp.mpf(a), mp.mpf(b), 0, t, regularized=True)
        yield {"op": "betainc", "at": [a, b, x], "value": number(f(mp.mpf(x))), "partials": [None, None, number(derivative(f, mp.mpf(x)))]}
    for n, a, x in [(1, 0.7, 0.3), (1, 2.5, 2.6), (2, 2.5, 9.0), (1, 10.0, 9.0)]:
        f = lambda t: mp.diff(lambda order: lower_gamma(order, t), mp.mpf(a), n)
        slope = mp.diff(lambda order: mp.mpf(x) ** (order - 1) * mp.exp(-mp.mpf(x)) / mp.gamma(order), mp.mpf(a), n)
        yield {"op": "gammainc_by_order", "at": [n, a, x], "value": number(f(mp.mpf(x))), "partials": [None, None, number(slope)]}


def derivative(f, x):
    """Central differences with 40 digits to spare, extrapolated."""
    with mp.workdps(90):
        h = (abs(x) if x else mp.mpf(1)) * mp.mpf(10) ** -18
        d = lambda h: (f(x + h) - f(x - h)) / (2 * h)
        return (4 * d(h / 2) - d(h)) / 3


def number(x):
    value = float(x)
    return 0.0 if value == 0 else value


def tensors():
    r = np.random.default_rng(7)
    draw = lambda *shape: np.round(r.uniform(-2, 2, shape), 3)

    def case(op, inputs, attrs, value):
        return {
            "op": op,
            "inputs": [np.asarray(x, dtype=float).tolist() for x in inputs],
            "attrs": attrs,
            "value": np.asarray(value, dtype=float).tolist(),
        }

    a = draw(2, 3, 4)
    m, n = draw(3, 4), draw(4, 2)
    square = draw(3, 3) + 3 * np.eye(3)
    spd = square @ square.T
    for op, f in {"sum": np.sum, "mean": np.mean, "prod": np.prod, "max": np.max, "min": np.min}.items():
        yield case(op, [a], {"axes": [0, 2], "keepdims": False}, f(a, axis=(0, 2)))
        yield case(op, [a], {"axes": [1], "keepdims": True}, f(a, axis=1, keepdims=True))
    for ddof in (0, 1):
        yield case("var", [a], {"axes": [1], "keepdims": False, "ddof": ddof}, np.var(a, axis=1, ddof=ddof))
        yield case("std", [a], {"axes": [2], "keepdims": True, "ddof": ddof}, np.std(a, axis=2, ddof=ddof, keepdims=True))
    for ord in (0, 1, 2, 3):
        yield case("norm", [m], {"axes": [1], "keepdims": False, "ord": ord}, np.linalg.norm(m, ord=ord, axis=1))
    for ord, value in (("inf", np.inf), ("-inf", -np.inf)):
        yield case("norm", [m], {"axes": [0], "keepdims": False, "ord": ord}, np.linalg.norm(m, ord=value, axis=0))
    yield case("norm", [m], {"axes": [0, 1], "keepdims": False, "ord": 2}, np.linalg.norm(m))
    yield case("logsumexp", [m], {"axes": [1], "keepdims": False}, scipy.special.logsumexp(m, axis=1))
    yield case("softmax", [m], {"axis": 0}, scipy.special.softmax(m, axis=0))
    yield case("log_softmax", [m], {"axis": 1}, scipy.special.log_softmax(m, axis=1))
    yield case("argmax", [m], {"axis": 1, "keepdims": False}, np.argmax(m, axis=1))
    yield case("argmin", [m], {"axis": None, "keepdims": False}, np.argmin(m))
    yield case("any", [m > 1.5], {"axes": [0], "keepdims": False}, np.any(m > 1.5, axis=0))
    yield case("all", [m > -1], {"axes": [1], "keepdims": False}, np.all(m > -1, axis=1))
    yield case("cumsum", [a], {"axis": 1, "reverse": False}, np.cumsum(a, axis=1))
    yield case("cumprod", [a], {"axis": 2}, np.cumprod(a, axis=2))
    yield case("sort", [m], {"axis": 0, "descending": False}, np.sort(m, axis=0))
    yield case("sort", [m], {"axis": 1, "descending": True}, -np.sort(-m, axis=1))
    yield case("argsort", [m], {"axis": 1, "descending": False}, np.argsort(m, axis=1))
    yield case("transpose", [a], {"perm": [2, 0, 1]}, np.transpose(a, (2, 0, 1)))
    yield case("reshape", [a], {"shape": [4, 6]}, a.reshape(4, 6))
    yield case("broadcast", [m[:, :1]], {"shape": [2, 3, 4]}, np.broadcast_to(m[:, :1], (2, 3, 4)))
    yield case("flip", [a], {"axes": [0, 2]}, np.flip(a, (0, 2)))
    yield case("roll", [m], {"shifts": [1, -2], "axes": [0, 1]}, np.roll(m, (1, -2), (0, 1)))
    yield case("pad", [m, 7.0], {"pads": [[1, 0], [2, 1]]}, np.pad(m, ((1, 0), (2, 1)), constant_values=7))
    yield case("repeat", [m], {"axis": 1, "count": 2}, np.repeat(m, 2, axis=1))
    yield case("tile", [m], {"counts": [2, 3]}, np.tile(m, (2, 3)))
    yield case("index", [a], {"spec": [1, "new", [2, None, -1], [0, 4, 2]]}, a[1, None, ::-1, ::2])
    yield case("index", [a], {"spec": [[0, 2, 1], 2]}, a[:, 2])
    yield case("gather", [m, [[2, 0], [1, -1]]], {"axis": 0}, np.take(m, [[2, 0], [1, -1]], axis=0))
    yield case("take_along", [m, [[3], [0], [1]]], {"axis": 1}, np.take_along_axis(m, np.array([[3], [0], [1]]), 1))
    yield case("one_hot", [[2, 0, 1]], {"depth": 4}, np.eye(4)[[2, 0, 1]])
    yield case("concatenate", [m, m[:1]], {"axis": 0}, np.concatenate([m, m[:1]]))
    yield case("stack", [m, 2 * m], {"axis": 1}, np.stack([m, 2 * m], axis=1))
    yield case("matmul", [m, n], {}, m @ n)
    yield case("matmul", [a, n], {}, a @ n)
    yield case("matmul", [m[0], n], {}, m[0] @ n)
    yield case("matmul", [a, m[0]], {}, a @ m[0])
    yield case("dot", [m[0], m[1]], {}, m[0] @ m[1])
    yield case("outer", [m[0], n[:, 0]], {}, np.outer(m[0], n[:, 0]))
    yield case("einsum", [m, n], {"spec": "ij,jk->ki"}, np.einsum("ij,jk->ki", m, n))
    yield case("einsum", [square], {"spec": "ii->"}, np.einsum("ii->", square))
    yield case("kron", [m, n], {}, np.kron(m, n))
    yield case("trace", [square], {}, np.trace(square))
    yield case("diagonal", [m], {"offset": 1}, np.diagonal(m, 1))
    yield case("diag", [m[0]], {"offset": -1}, np.diag(m[0], -1))
    yield case("tril", [m], {"offset": 0}, np.tril(m))
    yield case("triu", [m], {"offset": 1}, np.triu(m, 1))
    yield case("eye", [], {"n": 3, "m": 4, "offset": 1}, np.eye(3, 4, 1))
    yield case("iota", [], {"size": 4}, np.arange(4))
    yield case("det", [square], {}, np.linalg.det(square))
    yield case("logabsdet", [square], {}, np.linalg.slogdet(square)[1])
    yield case("detsign", [-square], {}, np.linalg.slogdet(-square)[0])
    yield case("inv", [square], {}, np.linalg.inv(square))
    yield case("solve", [square, m], {}, np.linalg.solve(square, m))
    yield case("cholesky", [spd], {}, np.linalg.cholesky(spd))
    yield case(
        "triangular_solve",
        [square, m],
        {"lower": True, "transpose": False},
        scipy.linalg.solve_triangular(square, m, lower=True),
    )
    yield case("eigvalsh", [spd], {}, np.linalg.eigvalsh(spd))
    yield case("expm", [square], {}, scipy.linalg.expm(square))
    yield case("expm", [40 * square], {}, scipy.linalg.expm(40 * square))
    yield case("nuclear_norm", [m], {}, np.linalg.norm(m, "nuc"))
    view = np.lib.stride_tricks.sliding_window_view(m, (2, 3), (0, 1))[:, ::1]
    yield case("windows", [m], {"axes": [0, 1], "window": [2, 3], "stride": [1, 1]}, view)
    x, w = draw(1, 1, 6), draw(1, 1, 3)
    yield case(
        "conv",
        [x, w],
        {"stride": [1], "padding": [[0, 0]], "dilation": [1], "groups": 1},
        np.correlate(x[0, 0], w[0, 0], "valid")[None, None],
    )
    image, kernel = draw(1, 1, 5, 4), draw(1, 1, 2, 2)
    yield case(
        "conv",
        [image, kernel],
        {"stride": [1, 1], "padding": [[1, 1], [1, 1]], "dilation": [1, 1], "groups": 1},
        scipy.signal.correlate2d(image[0, 0], kernel[0, 0], "full")[None, None],
    )


if __name__ == "__main__":
    out = Path(__file__).with_name("operations.json")
    lines = lambda items: ",\n".join(json.dumps(item) for item in items)
    out.write_text('{"rows": [\n' + lines([*rows(), *held()]) + '\n],\n"tensors": [\n' + lines(tensors()) + "\n]}\n")
