import math
from dataclasses import dataclass, replace, asdict, astuple, field
from operator import itemgetter
from typing import NamedTuple
import numpy as np

class P(NamedTuple):
    x: float
    y: float = 2.0

@dataclass
class Base:
    a: float
    b: float = field(default=3.0)

@dataclass
class Derived(Base):
    c: float = 4.0

def nexts(xs):
    it = iter(xs)
    a = next(it)
    b = next(it)
    return a * b ** 2 + next(it, 7.0) * a

def gens(x):
    def g():
        yield x
        yield x ** 2
        yield x ** 3
    h = g()
    next(h)
    return next(h) + 2 * next(h)

def namedt(u, v):
    p = P(u, v)
    a, b = p
    q = p._replace(x=b)
    return a * b + p[0] ** 2 + q.x * q.y + sum(p) + len(p) + max(P(u))

def derived(x):
    d = Derived(x, c=x ** 2)
    e = replace(d, b=x)
    return d.a * d.b + d.c + e.b * e.c

def getters(xs):
    rows = [(1, xs[0]), (3, xs[1]), (2, xs[2])]
    rows.sort(key=itemgetter(0))
    best = max(rows, key=lambda r: r[0])
    return rows[0][1] + 2 * rows[1][1] + 3 * rows[2][1] + best[1]

def strings(x, name):
    parts = name.split("-")
    k = 1.0
    for p in parts:
        if p.startswith("sq"):
            k = k * x ** 2
        elif p in ("exp", "e"):
            k = k * math.exp(x)
        elif "log" in p:
            k = k * math.log(x)
    return k * len(parts)

def match_all(x, spec):
    match spec:
        case {"kind": "pow", "n": n}:
            return x ** n
        case {"kind": "lin", **rest}:
            return rest["k"] * x
        case [a, b, *_]:
            return a * x + b
        case []:
            return x
        case None:
            return 3 * x
        case int() | float() if spec > 2:
            return x / spec
        case str() as s:
            return x * len(s)
        case _:
            return x ** 5

def match_point(x, y):
    p = P(x, y)
    match p:
        case P(x=0.0):
            return 0.0
        case P(x=a, y=b):
            return a * b ** 2

class Memo:
    def __init__(self, f):
        self.f = f
        self.calls = 0
    def __call__(self, *args, **kw):
        self.calls += 1
        return 2 * self.f(*args, **kw)

@Memo
def memo_cube(x):
    return x ** 3

def clip_guard(x):
    if x < 0:
        raise ValueError("neg")
    return math.sqrt(x)

def try_guard(x):
    try:
        return clip_guard(x)
    except ValueError as e:
        return -x ** 2

def retry(x):
    for scale in (1.0, 10.0):
        try:
            if x * scale < 5:
                raise RuntimeError("small")
            return scale * x ** 2
        except RuntimeError:
            continue
    return x

def ctx(x):
    with open("f") as fh, np.errstate(all="ignore"):
        y = x ** 2
    return y

def shadow(x):
    sum = x ** 2
    max = lambda a, b: a - b
    return max(sum, x)

def lam_table(x):
    fs = [lambda t, k=k: t ** k for k in range(3)]
    gs = [lambda t: t ** k for k in range(3)]
    return sum(f(x) for f in fs) + sum(g(x) for g in gs)

def mult_assign(x):
    a = b = x ** 2
    a += 1
    c = d = [x]
    c.append(x ** 2)
    return a * b + len(d) * d[-1]

def swap(x, y):
    x, y = y, x * y
    x, y = y, x + y
    return x * y ** 2

def nested_fn(x):
    def outer(a):
        def inner(b):
            return a * b + x
        return inner
    return outer(x)(x ** 2) * outer(2)(3)

def default_late(x, k=[1.0, 2.0]):
    return k[0] * x + k[1] * x ** 2

def any_all(xs):
    if all(x > 0 for x in xs) and not any(x > 100 for x in xs):
        return sum(x ** 2 for x in xs)
    return 0.0

def prod_enum(xs):
    p = 1.0
    for i, x in enumerate(xs, start=1):
        p *= x ** i
    return p

def zips(xs, ys):
    return sum(x * y for x, y in zip(xs, ys[1:])) + sum(a - b for a, b in zip(reversed(xs), ys)) + sum(map(lambda a, b: a * b ** 2, xs, ys))

def dict_comp(xs):
    d = {f"w{i}": x for i, x in enumerate(xs)}
    d.update(w0=d["w1"] ** 2)
    total = d.pop("w2")
    for k, v in sorted(d.items()):
        total += v * (2 if k == "w0" else 3)
    return total

def setdefault_case(x):
    d = {}
    d.setdefault("a", x)
    d.setdefault("a", x ** 2)
    d["b"] = d.get("c", x ** 3)
    return d["a"] * d["b"] + (x if "c" in d else 2 * x)

def int_ops(x, n):
    k = n // 2 + n % 3
    return x ** k + (n > 3) * x + (x if n & 1 else x ** 2) + (n << 1) * x - ~n

def floor_like(x):
    return x - math.floor(x) + math.trunc(x) * x + x % 1.0 + x // 1 * x

def str_mult(x):
    return x * len("abc" * 2) + float("2.5") * x + int("3") * x ** 2 + float("inf" if x > 1e9 else "1e-1")

def nan_guard(x):
    y = x ** 2
    if math.isnan(y) or math.isinf(y):
        return 0.0
    return y if y is not None else 0.0

def isinstance_case(x):
    if isinstance(x, (list, tuple, np.ndarray)):
        return sum(x)
    if isinstance(x, (int, float)):
        return x ** 3
    return 0.0

def recursion_pow(x, n):
    if n == 0:
        return 1.0
    half = recursion_pow(x, n // 2)
    return half * half if n % 2 == 0 else half * half * x

def star_args_sum(*args, scale=2.0):
    return scale * sum(a ** i for i, a in enumerate(args, 1))

def call_star(x, y):
    return star_args_sum(x, y) + star_args_sum(*[x, y, x], scale=y)
