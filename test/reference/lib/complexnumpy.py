"""numpy, math and scipy.special that carry a complex step through functions that are not holomorphic."""
import math
import types

import numpy as np
import scipy.special as special


def _up(x):
    return np.where(np.real(x) < 0, -1.0, 1.0)


def cabs(x):
    x = np.asarray(x)
    return (x * _up(x))[()]


def csign(x):
    return np.sign(np.real(x))


def clogaddexp(a, b):
    a, b = np.asarray(a), np.asarray(b)
    m = np.where(np.real(a) > np.real(b), a, b)
    return m + np.log1p(np.exp(-cabs(a - b)))


def cnorm(x, ord=None, axis=None, keepdims=False):
    x = np.asarray(x)
    if ord == 1 and x.ndim == 1:
        return cabs(x).sum()
    if ord == np.inf:
        return np.max(cabs(x))
    return np.sqrt((x * x).sum(axis=axis, keepdims=keepdims))


def ccholesky(a):
    n = len(a)
    L = np.zeros((n, n), dtype=complex)
    for j in range(n):
        L[j, j] = np.sqrt(a[j, j] - np.sum(L[j, :j] ** 2))
        for i in range(j + 1, n):
            L[i, j] = (a[i, j] - np.sum(L[i, :j] * L[j, :j])) / L[j, j]
    return L


def cslogdet(a):
    d = np.linalg.det(a)
    s = 1.0 if d.real > 0 else -1.0
    return s, np.log(s * d)


def clip(x, lo=None, hi=None):
    if lo is not None:
        x = np.maximum(x, lo)
    if hi is not None:
        x = np.minimum(x, hi)
    return x


def clogsumexp(a, axis=None, keepdims=False, b=None):
    a = np.asarray(a)
    m = np.max(np.real(a), axis=axis, keepdims=True)
    s = np.log(np.sum(np.exp(a - m), axis=axis, keepdims=True)) + m
    if keepdims:
        return s
    return s.reshape(())[()] if axis is None else np.squeeze(s, axis=axis)


def catan2(y, x):
    real = np.arctan2(np.real(y), np.real(x))
    r2 = np.real(x) ** 2 + np.real(y) ** 2
    return real + 1j * (np.real(x) * np.imag(y) - np.real(y) * np.imag(x)) / r2


def cvar(x, axis=None, ddof=0, keepdims=False):
    x = np.asarray(x)
    n = x.size if axis is None else x.shape[axis]
    return ((x - x.mean(axis=axis, keepdims=True)) ** 2).sum(axis=axis, keepdims=keepdims) / (n - ddof)


def cstd(x, axis=None, ddof=0, keepdims=False):
    return np.sqrt(cvar(x, axis, ddof, keepdims))


def csoftmax(x, axis=None):
    e = np.exp(x - np.max(np.real(x)))
    return e / e.sum(axis=axis, keepdims=True)


def _log(x, base=None):
    return np.log(x) if base is None else np.log(x) / math.log(base)


def _filled(make):
    def inner(*args, dtype=None, **kw):
        a = make(*args, **kw) if dtype is None else make(*args, dtype=dtype, **kw)
        if dtype in (None, float) and a.dtype.kind == "f":
            return a.astype(complex)
        return a
    return inner


class Proxy(types.ModuleType):
    def __init__(self, real, over):
        super().__init__(real.__name__)
        self.__dict__["_real"] = real
        self.__dict__.update(over)

    def __getattr__(self, name):
        return getattr(self._real, name)


linalg = Proxy(np.linalg, {"norm": cnorm, "cholesky": ccholesky, "slogdet": cslogdet})
numpy = Proxy(np, {
    "abs": cabs, "absolute": cabs, "fabs": cabs, "sign": csign, "logaddexp": clogaddexp, "linalg": linalg, "clip": clip,
    "var": cvar, "std": cstd, "heaviside": lambda x, h: np.heaviside(np.real(x), h), "deg2rad": lambda x: x * (np.pi / 180),
    "vdot": lambda a, b: np.dot(np.ravel(a), np.ravel(b)), "sinc": lambda x: np.sin(np.pi * x) / (np.pi * x),
    "arctan2": catan2, "hypot": lambda a, b: np.sqrt(a * a + b * b),
    "asarray": lambda x, dtype=None: np.asarray(x),
    "cbrt": lambda x: csign(x) * np.exp(np.log(cabs(x)) / 3),
    "exp2": lambda x: np.exp(x * math.log(2)), "array": lambda x, dtype=None: np.array(x, dtype=None if dtype is float else dtype),
    **{k: _filled(getattr(np, k)) for k in ("zeros", "ones", "eye", "full", "zeros_like", "ones_like", "empty")},
})

_m = {k: getattr(np, k) for k in ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "log1p", "expm1", "log10", "log2")}
_m.update({"log": _log, "degrees": lambda x: x * (180 / math.pi), "radians": lambda x: x * (math.pi / 180),
           "dist": lambda a, b: np.sqrt(sum((p - q) ** 2 for p, q in zip(a, b))), "prod": lambda xs: np.prod(np.array(xs)), "fsum": sum})
_m.update({"asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "atan2": catan2, "fabs": cabs, "erf": special.erf,
           "erfc": lambda x: 1 - special.erf(x), "gamma": special.gamma, "lgamma": special.loggamma, "pow": lambda a, b: a ** b,
           "hypot": lambda a, b: np.sqrt(a * a + b * b), "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh})
maths = Proxy(math, _m)
specials = Proxy(special, {"gammaln": special.loggamma, "logsumexp": clogsumexp, "expit": lambda x: 1 / (1 + np.exp(-x)),
                           "xlogy": lambda x, y: x * np.log(y), "softmax": csoftmax, "logit": lambda p: np.log(p / (1 - p))})


class _Norm:
    @staticmethod
    def logpdf(x, loc=0.0, scale=1.0):
        z = (x - loc) / scale
        return -0.5 * z * z - np.log(scale) - 0.5 * math.log(2 * math.pi)

    @staticmethod
    def cdf(x, loc=0.0, scale=1.0):
        return 0.5 * (1 + special.erf((x - loc) / scale / math.sqrt(2)))

    @staticmethod
    def pdf(x, loc=0.0, scale=1.0):
        return np.exp(_Norm.logpdf(x, loc, scale))


stats = types.ModuleType("scipy.stats")
stats.norm = _Norm
