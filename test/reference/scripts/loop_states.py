"""Loops of more than eight rounds whose rounds need one another."""
import math
import numpy as np

COEFS = [0.5, -0.2, 0.1, 0.3, -0.4, 0.25, 0.6, -0.1, 0.05, 0.15, -0.3, 0.45]
SCHEDULE = (0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01)
EVENTS = {"buy": 1.5, "sell": -0.5, "hold": 0.0}
LOG = ["buy", "hold", "sell", "buy", "buy", "hold", "sell", "sell", "buy", "hold"]


def horner_known(x):
    acc = 0.0
    for c in COEFS:
        acc = acc * x + c
    return acc


def horner_indexed(x):
    acc = 0.0
    for i in range(len(COEFS)):
        acc = acc * x + COEFS[i]
    return acc


def descent_schedule(x0):
    x = x0
    for lr in SCHEDULE:
        x = x - lr * (4 * x ** 3 - 2 * x)
    return x


def momentum(x0, beta):
    x, v = x0, 0.0
    for k in range(12):
        g = 2 * x + math.cos(x)
        v = beta * v + 0.05 * g
        x -= v
    return x


def adam_by_hand(x0, lr):
    x, m, v = x0, 0.0, 0.0
    for t in range(1, 13):
        g = 2 * (x - 1.0)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        mhat = m / (1 - 0.9 ** t)
        vhat = v / (1 - 0.999 ** t)
        x = x - lr * mhat / (math.sqrt(vhat) + 1e-8)
    return x


def events(x):
    cash = x
    for e in LOG:
        cash = cash * 1.01 + EVENTS[e] * x
    return cash


def branch_in_loop(x):
    y = x
    for i in range(12):
        if y > 1.5:
            y = y * 0.5
        else:
            y = y + 0.3 * x
    return y


def branch_on_index(x):
    y = x
    for i in range(12):
        if i % 3 == 0:
            y = y * x
        elif i % 3 == 1:
            y = y + x
        else:
            y = math.sin(y)
    return y


def break_at(x):
    y = x
    for i in range(20):
        if i == 11:
            break
        y = 0.9 * y + 0.1 * x * x
    return y


def break_on_value(x):
    y = x
    for i in range(20):
        y = 1.2 * y
        if y > 5:
            break
    return y


def continue_some(x):
    y = x
    for i in range(15):
        if i in (2, 5, 7):
            continue
        y = y + math.sin(y) / (i + 1)
    return y


def first_bound(x):
    for i in range(10):
        if i == 0:
            s = x
        else:
            s = s * x + i
    return s


def last_seen(x):
    prev = None
    total = 0.0
    for i in range(10):
        cur = math.sin(x * i) + (0.0 if prev is None else 0.5 * prev)
        if prev is not None:
            total += (cur - prev) ** 2
        prev = cur
    return total


def list_history(x):
    hist = [x]
    for i in range(11):
        hist.append(hist[-1] * 0.9 + 0.1 * math.cos(hist[-1]))
    return sum(h ** 2 for h in hist)


def fib_list(a, b):
    f = [a, b]
    for i in range(2, 14):
        f.append(f[i - 1] + 0.5 * f[i - 2])
    return f[-1] * f[5]


def dict_state(x):
    st = {"pos": x, "vel": 0.0}
    for i in range(12):
        st["vel"] -= 0.1 * st["pos"]
        st["pos"] += 0.1 * st["vel"]
    return st["pos"] + st["vel"]


def tuple_state(x):
    state = (x, 1.0)
    for _ in range(12):
        p, q = state
        state = (p + 0.1 * q, q - 0.1 * p)
    return state[0] * state[1]


def nested(x):
    y = 0.0
    for i in range(10):
        for j in range(3):
            y = 0.5 * y + x * (i - j)
    return y


def nested_long(x):
    y = x
    for i in range(10):
        for j in range(10):
            y = y + 0.01 * math.sin(y + i * j)
    return y


def triangle(x):
    y = 0.0
    for i in range(10):
        for j in range(i):
            y = 0.9 * y + x ** j / (i + 1)
    return y


def by_index(u0):
    u = np.zeros(12)
    u[0] = u0
    for t in range(1, 12):
        u[t] = u[t - 1] + 0.1 * u[t - 1] * (1 - u[t - 1])
    return np.sum(u ** 2)


def two_back(a):
    u = np.zeros(14)
    u[0], u[1] = a, 2 * a
    for t in range(2, 14):
        u[t] = 1.2 * u[t - 1] - 0.5 * u[t - 2] ** 2
    return u[13]


def int_counter(x):
    k = 0
    y = x
    for i in range(12):
        k += 2
        y = y + x / k
    return y


def int_state_mod(x):
    state = 1
    y = 0.0
    for i in range(12):
        state = (state * 5 + 3) % 16
        y = 0.5 * y + x * state
    return y


def flip_flag(x):
    up = True
    y = x
    for i in range(11):
        y = y * 1.1 if up else y - 0.2 * x
        up = not up
    return y


def string_state(x):
    mode = "a"
    y = x
    for i in range(10):
        if mode == "a":
            y = y * x
            mode = "b"
        else:
            y = y + x
            mode = "a"
    return y


def enumerate_state(x, w):
    h = 0.0
    for i, wi in enumerate(w):
        h = math.tanh(h + wi * x + i)
    return h


def reversed_state(x):
    acc = 0.0
    for c in reversed(COEFS):
        acc = acc * x + c
    return acc


def zip_state(x):
    acc = x
    for a, b in zip(COEFS, SCHEDULE):
        acc = acc + a * b * math.exp(-acc)
    return acc


def countdown(x):
    acc = 1.0
    for n in range(12, 0, -1):
        acc = 1.0 + x / n * acc
    return acc


def continued_fraction(x):
    f = 0.0
    for k in range(20, 0, -1):
        f = k * x / (1 + f)
    return 1 / (1 + f)


def early_return(x):
    y = x
    for i in range(12):
        y = y * 1.3
        if y > 4.0:
            return y * i
    return y


def returns_on_known(x):
    y = x
    for i in range(30):
        y = y + math.sin(y)
        if i >= 9:
            return y
    return -y


def while_counter(x, n=12):
    i, y = 0, x
    while i < n:
        y = y - 0.1 * (y ** 2 - 2)
        i += 1
    return y


def while_tol(a):
    x = a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x


def max_carried(x):
    m = -1e9
    y = x
    for i in range(12):
        y = 1.5 * math.sin(3 * y)
        m = max(m, y)
    return m


def several_sums(x):
    s1 = s2 = s3 = 0.0
    p = 1.0
    for k in range(1, 13):
        p *= x / k
        s1 += p
        s2 += p * p
        s3 = s3 * 0.5 + p
    return s1 * s2 - s3


def accumulate_after(x):
    y = x
    total = 0.0
    for i in range(12):
        total += y
        y = y * y * 0.5 + 0.1
    return total + y


def swap(a, b):
    for i in range(11):
        a, b = b, 0.5 * (a + b)
    return a - 2 * b


def agm(a, b):
    for _ in range(9):
        a, b = (a + b) / 2, math.sqrt(a * b)
    return a


def last_index(x):
    y = x
    for i in range(12):
        y = 0.9 * y
    return y * i


def cum_prod(x):
    ys = []
    p = 1.0
    for i in range(10):
        p = p * (x - 0.1 * i)
        ys.append(p)
    return ys[3] + sum(ys)


def running_mean_var(xs):
    mean, m2, n = 0.0, 0.0, 0
    for x in xs:
        n += 1
        d = x - mean
        mean += d / n
        m2 += d * (x - mean)
    return m2 / (n - 1)


def ewma_vol(returns, lam):
    var = returns[0] ** 2
    for r in returns[1:]:
        var = lam * var + (1 - lam) * r ** 2
    return math.sqrt(var)


class Integrator:
    def __init__(self, dt=0.05):
        self.dt = dt
        self.t = 0.0

    def f(self, y):
        return np.array([y[1], -np.sin(y[0]) - 0.1 * y[1]])

    def step(self, y):
        k1 = self.f(y)
        k2 = self.f(y + 0.5 * self.dt * k1)
        k3 = self.f(y + 0.5 * self.dt * k2)
        k4 = self.f(y + self.dt * k3)
        self.t += self.dt
        return y + self.dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    def run(self, theta, omega):
        y = np.array([theta, omega])
        for _ in range(20):
            y = self.step(y)
        return y[0] ** 2 + self.t * y[1]


def run_integrator(theta, omega):
    return Integrator(0.02).run(theta, omega)


def stateful_object(x):
    class Counter:
        def __init__(self):
            self.v = x

        def tick(self, k):
            self.v = self.v + math.sin(self.v) * k

    c = Counter()
    for k in range(12):
        c.tick(0.1 * k)
    return c.v


def matrix_power(A, x):
    v = x
    for _ in range(10):
        v = A @ v
        v = v / np.linalg.norm(v)
    return v @ A @ v


def heat(u, alpha):
    for _ in range(15):
        new = u.copy()
        new[1:-1] = u[1:-1] + alpha * (u[2:] - 2 * u[1:-1] + u[:-2])
        u = new
    return np.sum(u ** 2)


def gauss_seidel(b):
    x = np.zeros(3)
    for it in range(12):
        x[0] = (b[0] - x[1]) / 4
        x[1] = (b[1] - x[0] - x[2]) / 4
        x[2] = (b[2] - x[1]) / 4
    return x @ x


def shape_growing(x):
    v = np.array([x])
    for i in range(9):
        v = np.append(v, v[-1] * 0.5 + i)
    return np.sum(v * v)


def scalar_then_vector(x, w):
    s = 0.0
    for i in range(10):
        s = 0.5 * s + x * w
    return np.sum(s)


def int_then_float(x):
    s = 0
    for i in range(10):
        s = s * x + 1
    return s


def leaf_default(x, steps=16, dt=0.1):
    y = x
    t = 0
    for n in range(steps):
        t = n * dt
        y += dt * (-y + math.sin(t))
    return y + t


def else_loop(x):
    y = x
    for i in range(10):
        y = math.cos(y)
        if i > 50:
            break
    else:
        y = y * 2
    return y


def lagged(x):
    a, b, c = x, x / 2, x / 3
    for i in range(10):
        a, b, c = b, c, 0.3 * a + 0.3 * b * c
    return c


def alias_state(x):
    v = np.array([x, 1.0])
    w = v
    for i in range(10):
        v[0] = v[0] * 0.9 + 0.1 * v[1]
        v[1] = v[1] - 0.05 * w[0]
    return w[0] * v[1]


def list_by_index(x):
    h = [0.0] * 12
    h[0] = x
    for i in range(1, 12):
        h[i] = 0.8 * h[i - 1] + 0.1 * i * x
    return h[11] + h[4]


def ring_buffer(x):
    buf = [x, 0.5 * x, 0.1]
    for i in range(12):
        new = 0.4 * buf[0] + 0.3 * buf[1] + 0.2 * buf[2]
        buf.pop(0)
        buf.append(new)
    return buf[-1] - buf[0]


def grid_walk(x):
    T = np.zeros((10, 3))
    T[0] = np.array([x, 2 * x, 1.0])
    for i in range(1, 10):
        for j in range(3):
            T[i, j] = 0.5 * T[i - 1, j] + 0.25 * T[i - 1, (j + 1) % 3]
    return np.sum(T[-1] ** 2)


def minimum_path(c):
    best = c[0]
    run = c[0]
    for i in range(1, 10):
        run = max(c[i], run + c[i])
        best = max(best, run)
    return best
