"""What names mean, what shares entries, what loops, calls and built-ins do: each function is a question of the language."""
import math
import functools
import itertools
from functools import reduce, partial
from collections import namedtuple, defaultdict, deque
from dataclasses import dataclass, field
import numpy as np

lr = 0.1
def f_global(x):
    return lr * x**2
lr = 0.5

k = 2.0
def f_default(x, a=k):
    return a * x**2
k = 3.0

def f_late(x):
    fs = [lambda t: t * i for i in range(4)]
    return fs[0](x) + fs[1](x**2)

def f_late_fixed(x):
    fs = [lambda t, i=i: t * i for i in range(4)]
    return fs[1](x) + fs[2](x**2)

def f_neg(x):
    return -x**2 + (-x)**2 * 3 - 2**-x

def f_floordiv(x, y):
    return (x // y) * x + (x % y) * y + (-x % y) + divmod(x, y)[1] * x

def f_chain(x, y):
    return x**2 if 0 < x < 2 < y + 3 else y**3

def f_andor(x, y):
    return (x and y) * 2 + (0 or x) * 3 + (None or y**2)

def f_walrus(x):
    if (t := x**2) > 1:
        return t * x
    return t

def f_swap(x, y):
    a, b = x, y
    a, b = b, a
    a, b = a + b, a * b
    return a**2 - b

def f_alias_list(x):
    a = [x, x**2]
    b = a
    b.append(x**3)
    b[0] = x * 5
    return sum(a)

def f_alias_copy(x):
    a = [x, x**2]
    b = a[:]
    b[0] = 100 * x
    c = list(a)
    c[1] = 7 * x
    return a[0] * a[1] + b[0] + c[1]

def f_np_alias(x, y):
    a = np.array([x, y, x * y])
    b = a
    b += 1
    c = a[1:]
    c *= 2
    d = a.copy()
    d[0] = 50 * x
    return a.sum() + d[0] + (a * a).sum()

def f_np_fancy_copy(x, y):
    a = np.array([x, y, x * y])
    b = a[[0, 1]]
    b *= 10
    m = a > -100
    c = a[m]
    c += 3
    return (a * a).sum() + b.sum() + c[2]

def f_np_int(x):
    a = np.array([1, 2, 3])
    a[0] = 2.7
    return (a * x).sum()

def f_np_transposed_write(x, y):
    a = np.array([[x, y], [x * y, 1.0]])
    t = a.T
    t[0, 1] = x**2
    return (a * np.array([[1.0, 2.0], [3.0, 4.0]])).sum()

def f_np_reshape_write(x, y):
    a = np.array([x, y, x * y, 1.0])
    r = a.reshape(2, 2)
    r[1] = [x * x, y * y]
    f = a.flatten()
    f[0] = 100 * x
    v = a.ravel()
    v[1] = 3 * y
    return (a * np.arange(1, 5)).sum() + f[0]

def f_where_write(x, y):
    a = np.array([x, -y, x * y])
    a[a < 0] = y**2
    a[np.array([True, False, False])] += x
    return np.prod(a)

def f_while(x):
    t, n = x, 0
    while t < 20:
        t = t * 1.7 + x
        n += 1
    else:
        t += x**2
    return t * n

def f_break(x):
    s = 0.0
    for i in range(10):
        if i == 2:
            continue
        if i > 6:
            break
        s += i * x**2
    else:
        s += 1000 * x
    return s

def f_forelse(x):
    for i in range(3):
        x = x * 1.1
    else:
        x = x + 5 * x**2
    return x

def f_nested_return(x):
    for i in range(5):
        for j in range(5):
            if i * j == 6:
                return x**i + j * x
    return x

def f_gen(x):
    def g():
        yield x
        yield x**2
        for i in range(3):
            yield i * x**3
    return sum(g()) + max(g())

def f_gen_next(x):
    def walk(v):
        while True:
            yield v
            v = v * x
    w = walk(x)
    next(w)
    a = next(w)
    b = next(w)
    return a + b * 2

def f_reduce(x):
    return reduce(lambda a, b: a * b + x, [x, 2.0, x**2, 3.0], 1.0)

def f_partial(x, y):
    g = partial(lambda a, b, c=1.0: a * b**2 + c, x, c=y)
    return g(y) * g(b=x)

def f_map(x):
    return sum(map(lambda t: t**2, filter(lambda t: t > 0, [x, -x, 2 * x]))) + sum(itertools.accumulate([x, x**2, x**3]))

def f_zip(x, y):
    return sum(a * b for a, b in zip([x, y, x * y], [y, x, 2.0])) + sum(i * v for i, v in enumerate([x, y], start=1))

def f_dict(x, y):
    d = {"a": x, "b": y}
    d["c"] = d["a"] * d.get("b", 0) + d.get("zz", 2.0)
    d.update(a=x**2)
    e = {**d, "b": 10 * y}
    return sum(v for v in e.values()) + sum(len(k) * v for k, v in d.items()) + d.pop("c")

def f_defaultdict(x):
    d = defaultdict(float)
    for i, v in enumerate([x, x**2, x**3]):
        d[i % 2] += v
    return d[0] * d[1]

def f_deque(x):
    q = deque([x, 2 * x], maxlen=3)
    q.append(x**2)
    q.append(x**3)
    q.appendleft(5 * x)
    return q[0] * 2 + q[1] + q[-1]

P = namedtuple("P", ["u", "v"])
def f_namedtuple(x, y):
    p = P(x, v=y)
    q = p._replace(u=x**2)
    a, b = q
    return p.u * q.u + a * b + p[1]

@dataclass
class Body:
    m: float
    v: float = 2.0
    tags: list = field(default_factory=list)
    def energy(self):
        return 0.5 * self.m * self.v**2
    def __mul__(self, s):
        return Body(self.m * s, self.v)
    def __add__(self, other):
        return Body(self.m + other.m, (self.m * self.v + other.m * other.v) / (self.m + other.m))

def f_dataclass(x, y):
    b = Body(x) * y + Body(y, x)
    return b.energy()

class Poly:
    scale = 2.0
    def __init__(self, *c):
        self.c = list(c)
    def __call__(self, t):
        r = 0.0
        for a in reversed(self.c):
            r = r * t + a
        return r * self.scale
    def __getitem__(self, i):
        return self.c[i]
    def __len__(self):
        return len(self.c)
    @property
    def lead(self):
        return self.c[-1]
    @classmethod
    def line(cls, a):
        return cls(a, 1.0)
    @staticmethod
    def sq(t):
        return t * t

class Poly2(Poly):
    scale = 3.0
    def __call__(self, t):
        return super().__call__(t) + self.lead

def f_classes(x, y):
    p = Poly(1.0, x, y)
    q = Poly2(x, y)
    q.scale = x
    return p(x) + q(y) + p[1] * len(q) + Poly.line(y)(x) + Poly2.sq(x) + Poly2.line(x)(y)

class Value:
    def __init__(self, data, children=()):
        self.data = data
        self.grad = 0.0
        self._back = lambda: None
        self._prev = set(children)
    def __add__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        out = Value(self.data + o.data, (self, o))
        def back():
            self.grad += out.grad
            o.grad += out.grad
        out._back = back
        return out
    def __mul__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        out = Value(self.data * o.data, (self, o))
        def back():
            self.grad += o.data * out.grad
            o.grad += self.data * out.grad
        out._back = back
        return out
    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,))
        def back():
            self.grad += (1 - t**2) * out.grad
        out._back = back
        return out
    __radd__ = __add__
    __rmul__ = __mul__

def f_micro(x, y):
    a = Value(x)
    b = Value(y)
    c = (2 * a + b) * a + 3
    return c.tanh().data

def f_micro_grad(x, y):
    a = Value(x)
    b = Value(y)
    c = (2 * a + b) * a
    d = c + b
    d.grad = 1.0
    d._back()
    c._back()
    return a.grad + b.grad

def f_nonlocal(x):
    total = 0.0
    def add(v):
        nonlocal total
        total += v * x
    for v in [1.0, x, x**2]:
        add(v)
    return total

counter = 1.0
def bump(v):
    global counter
    counter = counter * v
def f_try(x):
    try:
        y = x**2
        if y < 0:
            raise ValueError("no")
    except ValueError:
        y = 0.0
    finally:
        y = y + x
    return y

def f_star(x, y):
    def g(a, *rest, b=1.0, **kw):
        return a + sum(rest) * b + kw.get("c", 0.0) * a
    args = (x, y)
    return g(*args, x**2, b=y) + g(x, c=y, **{"b": 2.0})

def f_unpack(x, y):
    a, *b, c = [x, y, x * y, x + y]
    (d, e), g = (x, y), x**2
    return a * sum(b) + c * d - e * g

def f_slice(x):
    v = [x**i for i in range(6)]
    return sum(v[::2]) + sum(v[-2:]) * 2 + sum(v[4:1:-1]) + v[-1]

def f_recursion(x, n=5):
    if n == 0:
        return 1.0
    return x * f_recursion(x, n - 1) + n

@functools.lru_cache(maxsize=None)
def fibx(n):
    return 1.0 if n < 2 else fibx(n - 1) + fibx(n - 2)
def f_cached(x):
    return fibx(6) * x**2

def f_ternary_chain(x):
    return x if x < 0 else x**2 if x < 1 else x**3 if x < 10 else 1.0

def f_boolmul(x):
    return (x > 1) * x**2 + (x <= 1) * x + True * x

def f_round(x, y):
    return round(2.675, 2) * x + int(3.9) * y + abs(-x) + math.trunc(-2.5) * x + math.floor(-0.5) * y

def f_int_div(x):
    n = 7
    return n // 2 * x + n / 2 * x**2 + (-n) // 2 * x + n % -3 * x

def f_bits(x):
    return (5 & 3) * x + (5 | 3) * x**2 + (1 << 3) * x + (5 ^ 1) * x

def f_strings(x):
    mode = "square" if len("abc") == 3 else "cube"
    table = {"square": lambda t: t**2, "cube": lambda t: t**3}
    return table[mode](x) + float("2.5") * x + int("3") * x + "abcb".count("b") * x

def f_sorted(x, y):
    a = sorted([x, y, 2.0], reverse=True)
    b = sorted([(1, x), (0, y)], key=lambda p: p[0])
    return a[0] * 3 + a[1] * 2 + b[0][1] * x

def f_setcomp(x):
    return sum(x**i for i in {1, 2, 3}) + sum({i: x * i for i in range(3)}.values())

def f_lambda_default(x):
    return (lambda a, b=2.0, *c: a * b + len(c))(x, x, 1, 2)

def f_augments(x):
    y = x
    y **= 3
    y //= 1.0 if False else 1.0
    z = x
    z -= 2 * x
    z /= 4
    return z * x + (0 * y)

def f_shadow(x):
    sum_ = 0.0
    for x_ in [x, x * 2]:
        x = x_ + 1.0
        sum_ += x**2
    return sum_ + x

def f_comp_scope(x):
    y = [x * 10 for x in [1.0, 2.0]]
    return x + y[1]

def f_del(x):
    d = [x, x**2, x**3]
    del d[1]
    d.insert(0, 5 * x)
    d.reverse()
    d.extend([x])
    p = d.pop(0)
    return sum((i + 1) * v for i, v in enumerate(d)) + p**2

def f_match(x):
    kind = ("pow", 3)
    match kind:
        case ("exp", _):
            return math.exp(x)
        case ("pow", n) if n > 2:
            return x**n
        case _:
            return x

def f_is(x):
    y = None
    if y is None:
        y = x**2
    if not isinstance(x, (list, tuple)):
        y = y * 2
    return y

def f_pow3(x):
    return pow(x, 3) + math.pow(x, 2) + pow(2, 3) * x + math.fsum([x, x]) + math.prod([x, 2.0, x]) + math.comb(5, 2) * x + math.factorial(4) * x

def f_hyp(x, y):
    return math.hypot(x, y, 2.0) + math.dist([x, y], [1.0, 2.0]) + math.atan2(y, x) + math.copysign(x, -1) + math.fmod(x, 0.7) + math.degrees(x) + math.radians(y)
