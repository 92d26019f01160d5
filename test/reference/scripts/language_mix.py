"""The same mathematics in every form that the language has."""
import functools
import itertools
import math
import operator
from collections import namedtuple, defaultdict, OrderedDict, deque, Counter
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce, partial, lru_cache
from itertools import accumulate, chain, combinations, islice, product, starmap, zip_longest
from typing import NamedTuple, Callable, Optional

import numpy as np


def horner(coeffs, x):
    return reduce(lambda acc, c: acc * x + c, coeffs)


def horner_loop(x, *coeffs):
    acc = 0.0
    for c in reversed(coeffs):
        acc = acc * x + c
    return acc


def call_horner(x, a, b, c):
    return horner_loop(x, a, b, c) + horner_loop(x, *[a, b]) + horner_loop(*(x, c))


def kwargs_energy(x, **options):
    k = options.get("k", 2.0)
    power = options.pop("power", 3)
    return k * x ** power


def call_kwargs(x, k):
    opts = dict(k=k, power=4)
    return kwargs_energy(x, **opts) + kwargs_energy(x) + kwargs_energy(x, **{"power": 2, "k": k * 2})


def walrus(x):
    if (y := x * x) > 1:
        return y + math.sin(y)
    return (z := y ** 2) + z


def matching(x, kind):
    match kind:
        case "square":
            return x ** 2
        case "cube" | "third":
            return x ** 3
        case _:
            return math.exp(x)


def matching_tuple(x, shape):
    match shape:
        case ("circle", r):
            return math.pi * r ** 2 * x
        case ("rect", w, h):
            return w * h * x
        case _:
            return 0.0


def safe_divide(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        return 0.0


def safe_log(x):
    try:
        if x <= 0:
            raise ValueError("negative")
        y = math.log(x)
    except ValueError:
        y = -1e3 * x
    else:
        y = y * 2
    finally:
        pass
    return y


def taylor_terms(x):
    term = 1.0
    n = 0
    while True:
        yield term
        n += 1
        term *= x / n


def exp_series(x, terms=12):
    return sum(islice(taylor_terms(x), terms))


def bounded_gen(x, n=5):
    for i in range(n):
        if i % 2:
            continue
        yield x ** i / math.factorial(i)


def gen_sum(x):
    return sum(bounded_gen(x)) + max(bounded_gen(x, 3))


def table_dispatch(x, op):
    ops = {"relu": lambda t: max(0.0, t), "sq": lambda t: t * t, "exp": math.exp, "neg": operator.neg}
    return ops[op](x) * 2


def composed(x):
    compose = lambda *fs: functools.reduce(lambda f, g: lambda t: g(f(t)), fs)
    return compose(math.sin, lambda t: t ** 2, math.exp, partial(pow, 2.0))(x)


def deco(scale):
    def wrap(f):
        @functools.wraps(f)
        def inner(*args, **kw):
            return scale * f(*args, **kw)
        return inner
    return wrap


@deco(3.0)
def decorated_cube(x):
    return x ** 3


@lru_cache(maxsize=None)
def binom(n, k):
    if k == 0 or k == n:
        return 1
    return binom(n - 1, k - 1) + binom(n - 1, k)


def bernstein(t, c):
    n = len(c) - 1
    return sum(binom(n, i) * t ** i * (1 - t) ** (n - i) * c[i] for i in range(n + 1))


def de_casteljau(t, points):
    pts = list(points)
    while len(pts) > 1:
        pts = [(1 - t) * p + t * q for p, q in zip(pts, pts[1:])]
    return pts[0]


def legendre(n, x):
    if n == 0:
        return 1.0
    if n == 1:
        return x
    return ((2 * n - 1) * x * legendre(n - 1, x) - (n - 1) * legendre(n - 2, x)) / n


def chebyshev(x, n):
    a, b = 1.0, x
    for _ in range(2, n + 1):
        a, b = b, 2 * x * b - a
    return b


class Point(NamedTuple):
    x: float
    y: float

    def norm(self):
        return math.hypot(self.x, self.y)

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)


def path_length(ax, ay, bx, by):
    a, b = Point(ax, ay), Point(x=bx, y=by)
    c = a + b
    return c.norm() + a._replace(x=0.0).norm()


@dataclass
class Lens:
    f: float
    n: float = 1.5
    history: list = field(default_factory=list)

    def __post_init__(self):
        self.power = 1 / self.f

    @property
    def diopter(self):
        return self.power * self.n

    @classmethod
    def thin(cls, r1, r2, n=1.5):
        return cls(f=1 / ((n - 1) * (1 / r1 - 1 / r2)), n=n)

    @staticmethod
    def magnify(u, v):
        return -v / u

    def image(self, u):
        self.history.append(u)
        return 1 / (self.power - 1 / u)


def lens_system(r1, r2, u):
    lens = Lens.thin(r1, r2)
    v = lens.image(u)
    return Lens.magnify(u, v) * lens.diopter


class Dual:
    def __init__(self, a, b=0.0):
        self.a, self.b = a, b

    def __mul__(self, o):
        o = o if isinstance(o, Dual) else Dual(o)
        return Dual(self.a * o.a, self.a * o.b + self.b * o.a)

    __rmul__ = __mul__

    def __add__(self, o):
        o = o if isinstance(o, Dual) else Dual(o)
        return Dual(self.a + o.a, self.b + o.b)

    def __radd__(self, o):
        return self + o

    def __pow__(self, n):
        return Dual(self.a ** n, n * self.a ** (n - 1) * self.b)


def dual_derivative(x):
    d = 3 * Dual(x, 1.0) ** 2 + 2 * Dual(x, 1.0) * Dual(x, 1.0) + 1
    return d.b + d.a


def comprehension_mix(xs, ys):
    grid = [[x * y for y in ys] for x in xs]
    flat = [v for row in grid for v in row if True]
    d = {i: v for i, v in enumerate(flat)}
    return sum(d[k] ** 2 for k in d if k % 2 == 0) + sum(v for k, v in d.items() if k > 2)


def iter_tools(xs):
    s = sum(a * b for a, b in combinations(xs, 2))
    t = sum(a * b * c for a, b, c in product(xs[:2], xs[1:], [2.0]))
    u = list(accumulate(xs))[-1] + list(accumulate(xs, operator.mul))[-1]
    v = sum(starmap(lambda a, b: a / b, zip(xs, xs[1:])))
    return s + t + u + v + sum(chain(xs, [1.0]))


def sorted_sum(xs):
    ys = sorted(xs, key=lambda v: -v)
    zs = sorted(xs)
    return sum((i + 1) * y for i, y in enumerate(ys)) + zs[0] * zs[-1] + min(xs, key=abs)


def deque_filter(xs, k=2):
    window = deque(maxlen=k)
    total = 0.0
    for x in xs:
        window.append(x)
        total += sum(window) ** 2 / len(window)
    return total


def running_stats(xs):
    n, mean, m2 = 0, 0.0, 0.0
    for x in xs:
        n += 1
        delta = x - mean
        mean += delta / n
        m2 += delta * (x - mean)
    return m2 / (n - 1)


def closure_counter(x):
    total = 0.0

    def add(v):
        nonlocal total
        total += v
        return total
    add(x)
    add(x ** 2)
    return add(x ** 3)


def chained(x):
    return x ** 2 if 0 < x < 1 else (x if x >= 1 else -x)


def while_newton(a):
    x = a
    for _ in range(20):
        new = 0.5 * (x + a / x)
        if abs(new - x) < 1e-14:
            break
        x = new
    return x


def star_unpack(v):
    first, *mid, last = v
    (a, b), c = mid[:2], mid[-1]
    return first * last + a * b ** 2 + c


def global_scale(x):
    global SCALE
    SCALE = 2.0
    return SCALE * x ** 2


SCALE = 5.0


def enum_case(x):
    class Kind(Enum):
        A = 1
        B = 2
    kind = Kind.B
    return x ** 2 if kind is Kind.A else x ** 3


def nested_dict(cfg, x):
    return cfg["model"]["scale"] * x ** cfg["model"]["power"] + cfg.get("bias", 0.5)


def string_keys(w1, w2, x):
    layers = OrderedDict([("fc1", w1), ("fc2", w2)])
    out = x
    for name, w in layers.items():
        out = math.tanh(w * out) if name.endswith("1") else w * out
    return out


def default_dict(xs):
    groups = defaultdict(float)
    for i, x in enumerate(xs):
        groups["even" if i % 2 == 0 else "odd"] += x ** 2
    return groups["even"] * groups["odd"]


def bool_arith(x, flag):
    return flag * x ** 2 + (not flag) * x + (x > 0) * x ** 3


def divmod_phase(x):
    q, r = divmod(x, 2.0)
    return q + r ** 2 + abs(round(0.4)) + int(3.7) * x


def complex_free(x):
    return sum(map(lambda k: math.cos(k * x) / k, range(1, 6))) + math.prod([x, x + 1, 2]) + math.fsum([x, x ** 2]) + math.dist([x, 0.0], [0.0, 1.0])


def fstring_side(x):
    msg = f"{x:.3f} and {x**2}"
    print(msg, end="")
    assert isinstance(msg, str), "no"
    return x ** 2


def ternary_lists(x, n=3):
    vals = [x] * n
    vals[1] *= 2
    vals += [x ** 2]
    vals[-1], vals[0] = vals[0], vals[-1]
    return sum(v * (i + 1) for i, v in enumerate(vals))


def slices(v):
    w = v[::-1]
    a = v[1:3] + w[:2]
    return sum(p * q for p, q in zip(a, v)) + w[-1]


def early_exit(xs, limit=10.0):
    total = 0.0
    for x in xs:
        if total + x ** 2 > limit:
            break
        total += x ** 2
    else:
        total *= 2
    return total
