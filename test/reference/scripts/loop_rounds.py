import math
import functools
import numpy as np

C = [0.5, -0.2, 0.1, 0.3]
W = np.array([0.1, 0.2, -0.3, 0.4, -0.5, 0.1, 0.3, -0.2, 0.1, -0.6, 0.2, 0.7])
NAMES = ["sin", "cos", "exp", "lin", "sin", "cos", "lin", "exp", "sin", "cos", "lin", "exp"]
TABLE = {0: 0.1, 3: -0.4, 7: 0.8}
ACTS = [math.sin, math.cos, math.tanh]
MASK = [True, False, True, True, False, True, False, True, True, False, True, True]


def bits(x):
    y = x
    for i in range(12):
        if i & 1:
            y = y + math.sin(y)
        else:
            y = y * 0.9
    return y

def cyclic(x):
    y = x
    for i in range(12):
        y = 0.8 * y + C[i % 4] * x
    return y

def neg_index(x):
    y = x
    for i in range(4, 14):
        y = 0.8 * y + W[-i % 12] * W[i - 4]
    return y

def names(x):
    y = x
    for i in range(12):
        n = NAMES[i]
        if n == "sin":
            y = math.sin(y)
        elif n == "cos":
            y = math.cos(y)
        elif n == "exp":
            y = math.exp(-y)
        else:
            y = 2 * y
    return y

def table_get(x):
    y = x
    for i in range(10):
        y = 0.9 * y + TABLE.get(i, 0.05) * x
    return y

def table_in(x):
    y = x
    for i in range(10):
        if i in TABLE:
            y = y * TABLE[i] + x
        else:
            y = y + 0.01 * x * y
    return y

def act_list(x):
    y = x
    for i in range(12):
        y = ACTS[i % 3](y) + 0.1 * x
    return y

def masks(x):
    y = x
    for i in range(12):
        if MASK[i]:
            y = y + 0.1 * y * y
        if not MASK[i - 1]:
            y *= 0.5
    return y

def raise_try(x):
    y = x
    for i in range(12):
        try:
            if i % 4 == 3:
                raise ValueError("no")
            y = y * 1.1 + 0.2
        except ValueError:
            y = y * 0.5
    return y

def try_key(x):
    y = x
    for i in range(10):
        try:
            y = y + TABLE[i] * x * y
        except KeyError:
            y = 0.9 * y
    return y

def return_guard(x):
    y = x
    for i in range(12):
        y = 1.1 * y + 0.1
        if i == 30:
            return None
    return y

def return_inf_guard(x):
    y = x
    for i in range(12):
        y = 1.1 * y + 0.1
        if i > 5:
            return float("inf") if y > 1e9 else y
    return y

def alternating(x):
    s = 0.0
    t = x
    for i in range(12):
        s += (-1) ** i * t
        t = t * x * 0.7
    return s

def fact_series(x):
    s = 0.0
    for k in range(12):
        s += (-1) ** k * x ** (2 * k + 1) / math.factorial(2 * k + 1)
    return s

def powers(x):
    s = 0.0
    for k in range(10):
        s = s * 0.5 + x ** k + 0.9 ** k
    return s

def comb_sum(x):
    s = 0.0
    p = 1.0
    for k in range(10):
        s += math.comb(9, k) * p
        p *= x
    return s

def clipped_index(x):
    y = x
    for i in range(12):
        j = max(i - 2, 0)
        y = 0.5 * y + W[j] * x
    return y

def min_index(x):
    y = x
    for i in range(12):
        y = 0.5 * y + C[min(i, 3)]
    return y * y

def wrap_prev(x):
    h = 0.3
    for i in range(12):
        h = math.tanh(W[i] * h + W[i - 1] * x)
    return h

def slice_sum(x):
    h = x
    for i in range(1, 12):
        h = 0.5 * h + np.sum(W[:i]) * x
    return h

def inner_range(x):
    h = x
    for i in range(10):
        s = 0.0
        for j in range(i + 1):
            s += W[j] * h
        h = math.tanh(s) + x
    return h

def inner_break(x):
    h = x
    for i in range(10):
        for j in range(10):
            if j > i:
                break
            h = h + 0.01 * h * j
    return h

def inner_while(x):
    h = x
    for i in range(10):
        k = i
        while k > 0:
            h = h * 0.9 + 0.01 * k
            k -= 3
    return h

def truthy_index(x):
    y = x
    for i in range(11):
        if i:
            y = y / i + x
        y = y + (i and 0.5) * x
    return y

def index_ternary(x):
    y = x
    for i in range(11):
        y = (x if i < 5 else 2 * x) + 0.3 * y * (1 if i % 2 == 0 else -1)
    return y

def int_division(x):
    y = x
    for i in range(11):
        y = 0.7 * y + (i // 3) * x + (i % 4) - int(i / 2)
    return y

def simpson(x):
    n = 10
    h = x / n
    s = math.exp(0) + math.exp(-x * x)
    for i in range(1, n):
        s += (4 if i % 2 else 2) * math.exp(-(i * h) ** 2)
    return s * h / 3

def trapz_loop(a, b):
    n = 20
    total = 0.0
    prev = math.sin(a) ** 2
    for i in range(1, n + 1):
        t = a + (b - a) * i / n
        cur = math.sin(t) ** 2
        total += 0.5 * (prev + cur) * (b - a) / n
        prev = cur
    return total

def max_track(x):
    best, arg = -1e9, -1
    y = x
    for i in range(12):
        y = math.sin(2 * y) + 0.1 * i
        if y > best:
            best, arg = y, i
    return best * arg

def counter_if(x):
    n = 0
    y = x
    for i in range(12):
        y = math.cos(3 * y)
        if y > 0:
            n += 1
    return y * n

def nested_state(x):
    st = [[x, 1.0], [0.5, x]]
    for i in range(10):
        st[0][1] += 0.1 * st[1][0]
        st[1][0] -= 0.1 * st[0][0]
        st[0][0] = 0.9 * st[0][0] + 0.1 * st[1][1]
    return st[0][1] * st[1][0] + st[0][0]

def swap_lists(x):
    a, b = [x, 2 * x], [1.0, x * x]
    for i in range(11):
        a, b = b, [a[0] + 0.1 * b[1], a[1] - 0.1 * b[0]]
    return a[0] + b[1]

def np_state_rows(x):
    H = np.zeros((12, 2))
    h = np.array([x, 1.0])
    for t in range(12):
        h = np.tanh(np.array([[0.5, 0.1], [-0.2, 0.3]]) @ h + W[t])
        H[t] = h
    return np.sum(H[::2] ** 2) + H[-1, 0]

def backward_pass(v):
    n = 12
    adv = np.zeros(n)
    last = 0.0
    for t in reversed(range(n)):
        delta = W[t] + 0.9 * (v if t + 1 < n else 0.0) - v
        last = delta + 0.9 * 0.95 * last
        adv[t] = last
    return np.sum(adv ** 2)

def discount(gamma):
    R = 0.0
    rs = []
    for r in W[::-1]:
        R = r + gamma * R
        rs.insert(0, R)
    return np.sum(np.array(rs) * W)

def discount_range(gamma):
    G = 0.0
    for t in range(len(W) - 1, -1, -1):
        G = W[t] + gamma * G
    return G

def with_closure(x):
    y = x
    def step(k):
        nonlocal y
        y = y + 0.1 * math.sin(y + k)
    for k in range(12):
        step(k)
    return y

def lambdas(x):
    fs = []
    for k in range(10):
        fs.append(lambda t, k=k: t * k + x)
    y = x
    for k in range(10):
        y = 0.1 * fs[k](y)
    return y

def late_binding(x):
    fs = []
    for k in range(10):
        fs.append(lambda t: t + k * x)
    return fs[0](1.0) + fs[3](2.0)

def reduce_state(x):
    return functools.reduce(lambda a, k: 0.5 * a + math.sin(k * x), range(12), x)

def walrus_loop(x):
    total = 0.0
    y = x
    for i in range(12):
        if (z := y * 0.9 + 0.1) > 0.5:
            total += z
        y = z
    return total

def del_name(x):
    y = x
    for i in range(12):
        tmp = y * 0.5
        y = y - 0.1 * tmp
        del tmp
    return y

def shadow_loopvar(x):
    y = 0.0
    for i in range(10):
        i = i * x
        y = 0.5 * y + i
    return y + i

def shadow_param(x):
    for x in range(1, 11):
        pass
    return x * 2.0

def sum_of_loops(x):
    y = 0.0
    for i in range(12):
        y += x * i
    for i in range(12):
        y = y * 0.9 + i
    return y * i

def tol_break(x):
    y = x
    it = 0
    for it in range(50):
        new = math.cos(y)
        if abs(new - y) < 1e-3:
            break
        y = new
    return y * it

def newton_for(a):
    x = 1.0
    for _ in range(10):
        x -= (x ** 3 - a) / (3 * x ** 2)
    return x

def bisect(c):
    lo, hi = 0.0, 4.0
    for _ in range(40):
        mid = 0.5 * (lo + hi)
        if mid ** 2 - c > 0:
            hi = mid
        else:
            lo = mid
    return lo

def vec_shape_change(x):
    v = x
    for i in range(10):
        v = v * np.array([1.0, 0.5])
    return np.sum(v)

def bool_state(x):
    seen = False
    y = x
    for i in range(12):
        y = 1.2 * y
        if y > 2:
            seen = True
        if seen:
            y = y - 1.0
    return y

def count_state(x):
    k = 1
    s = 0.0
    for i in range(10):
        s += x ** k / k
        k += 2
    return s

def doubling(x):
    k = 1
    s = 0.0
    for i in range(10):
        s += math.cos(k * x) / k
        k *= 2
    return s

def index_state(x):
    j = 0
    y = x
    for i in range(12):
        y = 0.6 * y + W[j] * x
        j = (j + 5) % 12
    return y

def fstring_keys(x):
    d = {}
    y = x
    for i in range(10):
        y = 0.9 * y + 0.1
        d[f"k{i}"] = y
    return d["k3"] * d["k9"]

def dict_int_keys(x):
    memo = {0: x, 1: 1.0}
    for i in range(2, 12):
        memo[i] = 0.5 * memo[i - 1] + 0.3 * memo[i - 2]
    return memo[11]

def set_state(x):
    seen = set()
    y = x
    for i in range(12):
        k = (i * i) % 5
        if k in seen:
            y = y * 0.9
        else:
            seen.add(k)
            y = y + x
    return y

def accum_array(x):
    g = np.zeros(3)
    for i in range(12):
        g[i % 3] += x * W[i]
    return np.sum(g ** 2)

def scatter_state(x):
    g = np.ones(3) * x
    for i in range(12):
        g[i % 3] = 0.5 * g[(i + 1) % 3] + W[i]
    return np.sum(g ** 2)

def str_index(x):
    y = x
    for i in range(12):
        if str(i).endswith("1"):
            y = y + 1
        y = 0.9 * y + len(str(i)) * x
    return y

def isinstance_check(x):
    y = x
    for i in range(12):
        if not isinstance(i, int):
            raise TypeError
        y = y + float(i) * 0.1 * y
    return y

def divmod_loop(x):
    y = x
    for i in range(12):
        q, r = divmod(i, 5)
        y = 0.5 * y + q * x - r
    return y

def tuple_list_index(x):
    pts = [(0.1, 0.2), (0.3, -0.1), (0.2, 0.5), (-0.4, 0.1), (0.6, 0.3), (0.1, 0.9), (0.8, 0.7), (0.3, 0.3), (0.2, 0.1), (0.5, 0.5)]
    h = x
    for i in range(len(pts)):
        a, b = pts[i]
        h = math.tanh(a * h + b * x)
    return h

def pairs_next(x):
    s = 0.0
    h = x
    for i in range(len(W) - 1):
        h = h * W[i + 1] + W[i] * x
        s += h * h
    return s

def two_sums_cond(x):
    pos = neg = 0.0
    y = x
    for i in range(12):
        y = math.sin(3.0 * y) - 0.1
        if y >= 0:
            pos += y
        else:
            neg -= y
    return pos - 2 * neg
