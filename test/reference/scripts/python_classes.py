"""Classes: inheritance, properties, operators, copies, iteration, and closures beside them."""
import copy
import math
import numpy as np

class A:
    k = 2.0
    def __init__(self, a): self.a = a; self.log = [a]
    def val(self): return self.a * self.k
    def name(self): return 1.0
class B(A):
    def val(self): return super().val() + 1.0
    def name(self): return 2.0 + super().name()
class C(A):
    def val(self): return super().val() * 3.0
    def name(self): return 10.0 * super().name()
class D(B, C):
    def __init__(self, a, d):
        super().__init__(a)
        self.d = d
    @classmethod
    def make(cls, a): return cls(a, 4.0)
    @staticmethod
    def half(t): return t / 2
    @property
    def total(self): return self.a + self.d
    @total.setter
    def total(self, v): self.d = v - self.a
    def __neg__(self): return D(-self.a, self.d)
    def __sub__(self, o): return self.a - (o.a if isinstance(o, A) else o)
    def __rsub__(self, o): return o - self.a
    def __pow__(self, n): return self.a ** n
    def __truediv__(self, o): return self.a / o
    def __rtruediv__(self, o): return o / self.a
    def __lt__(self, o): return self.a < o.a
    def __eq__(self, o): return self.a == o.a
    def __len__(self): return 3
    def __iter__(self):
        yield self.a
        yield self.d
    def __contains__(self, v): return v == 1
    def __getitem__(self, i): return (self.a, self.d)[i]
    def __setitem__(self, i, v):
        if i == 0: self.a = v
        else: self.d = v
    def __iadd__(self, o):
        self.a = self.a + o
        return self
    def __enter__(self): self.a = self.a * 2; return self
    def __exit__(self, *e): self.a = self.a / 4
    def __float__(self): return float(self.a)
    def __abs__(self): return abs(self.a)
    def __bool__(self): return self.d > 0
    def __matmul__(self, o): return self.a * o.a + self.d * o.d

def f_mro(x): return D(x, 1.0).val() + D(x, 1.0).name() * x
def f_cm_inst(x):
    d = D(x, 2.0)
    return d.make(x**2).val() + d.half(x) + d.total
def f_setter(x, y):
    d = D(x, 1.0)
    d.total = y**2
    return d.d * 3 + d.total
def f_ops(x, y):
    d, e = D(x, 1.0), D(y, 2.0)
    return (-d).a + (d - e) + (d - 2.0) + (5.0 - d) + d**2 + d / y + y / d + len(d) * x + sum(d) + d[1] + abs(D(-x, 0)) + d @ e
def f_mutate(x, y):
    d = D(x, y)
    e = d
    e += 3.0
    e[1] = x * y
    d[0] = d[0] * 2
    a, b = d
    return a * b + e.a
def f_with(x):
    d = D(x, 1.0)
    with d as g:
        y = g.a ** 2
    return y + d.a
def f_compare(x, y):
    d, e = D(x, 1.0), D(y, 1.0)
    return x if d < e else y**2 if d == e else x * y
def f_deepcopy(x, y):
    d = D(x, y)
    e = copy.deepcopy(d)
    f = copy.copy(d)
    d.a = 100 * x
    d.log.append(x**2)
    e.log.append(3.0)
    return e.a + sum(e.log) + f.a + sum(f.log) + d.a
def f_deeplist(x):
    a = [[x, x**2], [1.0, x]]
    b = copy.deepcopy(a)
    c = copy.copy(a)
    a[0][0] = 50 * x
    a.append([x])
    return b[0][0] + c[0][0] + len(c) * x + len(b) * x**2
def f_bool(x):
    d = D(x, -1.0)
    return x if d else x**3
def f_isinst(x):
    d = D(x, 1.0)
    r = 0.0
    if isinstance(d, C): r += x
    if isinstance(d, (int, B)): r += x**2
    if type(d) is D: r += x**3
    if not isinstance(x, str): r += 1.0
    if issubclass(D, A): r += 2 * x
    return r
def f_classattr(x):
    D.k = 5.0
    r = D(x, 1.0).val()
    D.k = 2.0
    return r + D(x, 1.0).val()
class Counter:
    n = 0
    items = []
    def __init__(self, v):
        Counter.n += 1
        self.items.append(v)
        self.v = v
def f_shared_class(x):
    a = Counter(x); b = Counter(x**2)
    s = sum(Counter.items[-2:]) * b.v
    return s
class Lazy:
    def __init__(self, x): self.x = x
    def __getattr__(self, n):
        if n == "sq": return self.x ** 2
        raise AttributeError(n)
def f_getattr(x): return Lazy(x).sq + getattr(Lazy(x), "x") * 2
class Node:
    def __init__(self, v, nxt=None): self.v = v; self.nxt = nxt
def f_linked(x):
    n = None
    for i in range(4): n = Node(x**i, n)
    s = 0.0
    while n is not None:
        s = s * 2 + n.v
        n = n.nxt
    return s
def f_closure_counter(x):
    def make():
        c = [0.0]
        def inc(v):
            c[0] += v
            return c[0]
        return inc
    g = make(); h = make()
    g(x); g(x**2)
    return g(1.0) * h(x)
def f_default_mutable(x):
    def g(v, acc=[]):
        acc.append(v)
        return sum(acc)
    return g(x) + g(x**2)
def f_kwonly(x):
    def g(a, /, b, *, c=2.0): return a * b**c
    return g(x, b=x, c=3) + g(x, 2.0)
def f_decor(x):
    def twice(fn):
        def w(*a, **k): return 2 * fn(*a, **k)
        return w
    @twice
    @twice
    def g(t, p=2): return t**p
    return g(x) + g(x, p=3)
def f_lambda_list(x):
    ops = {"+": lambda a, b: a + b, "*": lambda a, b: a * b}
    stack = []
    for tok in ["x", "2", "*", "x", "+"]:
        if tok in ops:
            b, a = stack.pop(), stack.pop()
            stack.append(ops[tok](a, b))
        else:
            stack.append(x if tok == "x" else float(tok))
    return stack[-1] ** 2
def f_round2(x): return round(0.5) * x + round(1.5) * x + round(2.5) * x**2 + round(-1.5) * x + round(1234.5678, -2) * x + round(0.125, 2) * x + round(5, 1) * x
def f_strnum(x): return x * int("0x1f", 16) + x * float("1e-3") + x * int(7.9) + x * bool(3) + x * ord("a") + x * len("héllo")
def f_range(x): return sum(i * x for i in range(10, 0, -3)) + sum(range(5)) * x + list(range(3))[-1] * x
def f_any_all(x, y):
    return (x if any([x > 5, y > 0]) else 0.0) + (y if all(v > -10 for v in (x, y)) else 1.0)
def f_nested_fn(x):
    def outer(a):
        b = a * 2
        def inner(c):
            return b * c + a
        b = a * 3
        return inner
    return outer(x)(x**2)
def f_assert(x):
    assert x is not None, "no"
    return x**2
def f_ifexp_side(x):
    a = []
    y = a.append(x) or x**2
    return y + len(a) * x
def f_string_keys(x):
    d = dict(a=x, b=2 * x)
    return sum(d[k] for k in sorted(d)) + (d["a"] if "a" in d else 0) + len(d) * x + list(d.values())[1] + list(d)[0].count("a") * x
def f_del_dict(x):
    d = {i: x**i for i in range(4)}
    del d[2]
    d.setdefault(5, x * 9)
    d.setdefault(1, 1000.0)
    return sum(d.values()) + max(d) * x + min(d.keys()) + sum(k * v for k, v in d.items())
def f_np_misc(x, y):
    a = np.array([[x, y], [y, x]])
    b = np.zeros((2, 2)); b[:, 0] = a[0]; b[1, 1:] = [x]
    c = np.empty_like(a); c.fill(x); c[np.diag_indices(2)] = y
    d = np.linspace(x, y, 5); e = np.arange(3) * x
    return (a @ b).sum() + c.sum() + d[1] * d[-2] + e[::-1][0] + np.interp(0.5, [0, 1], [x, y]) + np.trapz([x, y, x], dx=0.5) + np.polyval([x, y, 1.0], 2.0) + np.diff([x, y, x * y]).sum() + np.cross([x, y, 1], [1, x, y])[0] + np.ptp([x, y * 5, -9.0])
def f_np_minmax(x, y):
    a = np.array([x, y, 3.0])
    return a.max() * a.argmin() + a[np.argsort(-a)][0] + np.median(a) + np.sort(a)[1] + np.percentile(a, 30) + np.where(a > 1, a, -a).sum() + np.clip(a, 0.5, 1.5).sum() + np.sign(a).sum() + np.maximum.reduce(a) + np.add.accumulate(a)[1] + np.heaviside(a, 0.5).sum()
def f_unique(x, y):
    a = np.array([x, y, x, 2 * y])
    return (np.unique(a) * np.arange(1, 4)).sum()
