"""Loops that need the round before, as people write them: (what is special, program, point)."""

LOOPS = [
    (
        'a tuple as the state',
        """\
def f(x, v):
    state = (x, v)
    for i in range(100):
        a, b = state
        state = (a + 0.01 * b, b - 0.01 * a)
    return state[0]
""",
        {"x": 0.5, "v": 0.2},
    ),
    (
        'a new list each round',
        """\
def f(x, v):
    s = [x, v]
    for i in range(100):
        s = [s[0] + 0.01 * s[1], s[1] - 0.01 * s[0]]
    return s[0] + s[1]
""",
        {"x": 0.5, "v": 0.2},
    ),
    (
        'a list written in place',
        """\
def f(x, v):
    s = [x, v]
    for i in range(100):
        s[0] = s[0] + 0.01 * s[1]
        s[1] -= 0.01 * s[0]
    return s[0] + s[1]
""",
        {"x": 0.5, "v": 0.2},
    ),
    (
        'a dict written in place',
        """\
def f(x, v):
    s = {"x": x, "v": v}
    for i in range(100):
        s["x"] = s["x"] + 0.01 * s["v"]
        s["v"] -= 0.01 * s["x"]
    return s["x"]
""",
        {"x": 0.5, "v": 0.2},
    ),
    (
        'a new dict each round',
        """\
def f(x, v):
    s = {"x": x, "v": v}
    for i in range(100):
        s = {"x": s["x"] + 0.01 * s["v"], "v": s["v"] * 0.99}
    return s["x"]
""",
        {"x": 0.5, "v": 0.2},
    ),
    (
        'attributes of an object',
        """\
class P:
    def __init__(self, x, v):
        self.x = x
        self.v = v
    def step(self):
        self.x = self.x + 0.01 * self.v
        self.v = self.v - 0.01 * self.x
def f(x, v):
    p = P(x, v)
    for i in range(100):
        p.step()
    return p.x
""",
        {"x": 0.5, "v": 0.2},
    ),
    (
        'a new object each round',
        """\
class P:
    def __init__(self, x):
        self.x = x
def f(x):
    p = P(x)
    for i in range(100):
        p = P(p.x * 0.99 + 0.01)
    return p.x
""",
        {"x": 0.5},
    ),
    (
        'a word that steers',
        """\
def f(x):
    mode = "a"
    for i in range(100):
        if mode == "a":
            x = x * 0.9
            mode = "b"
        else:
            x = x + 0.1
            mode = "a"
    return x
""",
        {"x": 0.5},
    ),
    (
        'None at first',
        """\
def f(x):
    prev = None
    for i in range(100):
        if prev is None:
            y = x
        else:
            y = 0.9 * prev + 0.1 * x * y
        prev = y
    return prev
""",
        {"x": 0.5},
    ),
    (
        'a list that grows by its last item',
        """\
def f(x):
    xs = [x]
    for i in range(100):
        xs.append(xs[-1] * 0.99 + 0.01 * xs[-1] ** 2)
    return xs[-1]
""",
        {"x": 0.5},
    ),
    (
        'a list that grows by an item picked by the counter',
        """\
def f(x):
    xs = [x]
    for i in range(100):
        xs.append(xs[i] * 0.99 + 0.01)
    return sum(xs)
""",
        {"x": 0.5},
    ),
    (
        'entries of an array from the one before',
        """\
import numpy as np
def f(x):
    u = np.zeros(101)
    u[0] = x
    for i in range(100):
        u[i + 1] = u[i] * 0.99 + 0.01 * u[i] ** 2
    return u[100] + u.sum()
""",
        {"x": 0.5},
    ),
    (
        'entries of an array from the two before',
        """\
import numpy as np
def f(a, b):
    u = np.zeros(102)
    u[0] = a
    u[1] = b
    for i in range(2, 102):
        u[i] = 0.5 * u[i - 1] + 0.3 * u[i - 2]
    return u[101]
""",
        {"a": 0.5, "b": 0.3},
    ),
    (
        'heat on a line',
        """\
import numpy as np
def f(c):
    u = np.linspace(0, 1, 10)
    for t in range(100):
        u[1:-1] = u[1:-1] + c * (u[2:] - 2 * u[1:-1] + u[:-2])
    return (u ** 2).sum()
""",
        {"c": 0.1},
    ),
    (
        'advection with a copy',
        """\
import numpy as np
def f(c):
    u = np.linspace(0, 1, 10)
    for t in range(100):
        un = u.copy()
        u[1:] = un[1:] - c * (un[1:] - un[:-1])
    return (u ** 2).sum()
""",
        {"c": 0.1},
    ),
    (
        'Adam',
        """\
def f(x, lr):
    m = 0.0
    v = 0.0
    b1, b2 = 0.9, 0.999
    for t in range(1, 101):
        g = 2 * (x - 3)
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g * g
        mh = m / (1 - b1 ** t)
        vh = v / (1 - b2 ** t)
        x = x - lr * mh / (vh ** 0.5 + 1e-8)
    return x
""",
        {"x": 0.5, "lr": 0.01},
    ),
    (
        'Runge and Kutta',
        """\
import math
def g(t, y, k):
    return -k * y + math.sin(t)
def f(y, k):
    t = 0.0
    h = 0.01
    for _ in range(200):
        k1 = g(t, y, k)
        k2 = g(t + h/2, y + h/2 * k1, k)
        k3 = g(t + h/2, y + h/2 * k2, k)
        k4 = g(t + h, y + h * k3, k)
        y += h / 6 * (k1 + 2*k2 + 2*k3 + k4)
        t += h
    return y
""",
        {"y": 0.5, "k": 1.3},
    ),
    (
        'a recurrence in a sum',
        """\
def f(x, a):
    total = 0.0
    for i in range(100):
        y = x
        for j in range(50):
            y = a * y * (1 - y)
        total += y * i
    return total
""",
        {"x": 0.5, "a": 1.3},
    ),
    (
        'a recurrence for each entry',
        """\
def f(xs, a):
    total = 0.0
    for i in range(len(xs)):
        y = xs[i]
        for j in range(50):
            y = y + 0.01 * a * y * (1 - y)
        total += y * i
    return total
""",
        {"xs": [0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19, 0.2, 0.21, 0.22, 0.23, 0.24, 0.25, 0.26, 0.27, 0.28, 0.29, 0.3, 0.31, 0.32, 0.33, 0.34, 0.35, 0.36, 0.37, 0.38, 0.39, 0.4, 0.41, 0.42, 0.43, 0.44, 0.45, 0.46, 0.47, 0.48, 0.49, 0.5, 0.51, 0.52, 0.53, 0.54, 0.55, 0.56, 0.57, 0.58, 0.59, 0.6, 0.61, 0.62, 0.63, 0.64, 0.65, 0.66, 0.67, 0.68, 0.69, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.76, 0.77, 0.78, 0.79, 0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86, 0.87, 0.88, 0.89], "a": 1.3},
    ),
    (
        'while with a counter',
        """\
def f(x):
    k = 0
    while k < 100:
        x = x * 0.99 + 0.01 * x * x
        k += 1
    return x
""",
        {"x": 0.5},
    ),
    (
        'the largest so far',
        """\
def f(x):
    m = 0.0
    for i in range(100):
        x = 1.1 * x * (1 - 0.1 * x)
        m = max(m, x)
    return m
""",
        {"x": 0.5},
    ),
    (
        'continue',
        """\
def f(x):
    for i in range(100):
        if i % 2 == 0:
            continue
        x = x * 0.99 + 0.01
    return x
""",
        {"x": 0.5},
    ),
    (
        'enumerate',
        """\
def f(w, x):
    s = 0.0
    for i, wi in enumerate(w):
        s = s * x + wi * i
    return s
""",
        {"w": [0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19, 0.2, 0.21, 0.22, 0.23, 0.24, 0.25, 0.26, 0.27, 0.28, 0.29, 0.3, 0.31, 0.32, 0.33, 0.34, 0.35, 0.36, 0.37, 0.38, 0.39, 0.4, 0.41, 0.42, 0.43, 0.44, 0.45, 0.46, 0.47, 0.48, 0.49, 0.5, 0.51, 0.52, 0.53, 0.54, 0.55, 0.56, 0.57, 0.58, 0.59, 0.6, 0.61, 0.62, 0.63, 0.64, 0.65, 0.66, 0.67, 0.68, 0.69, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.76, 0.77, 0.78, 0.79, 0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86, 0.87, 0.88, 0.89], "x": 0.3},
    ),
    (
        'zip',
        """\
def f(w, v, x):
    s = 0.0
    for a, b in zip(w, v):
        s = s * x + a * b
    return s
""",
        {"w": [0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19, 0.2, 0.21, 0.22, 0.23, 0.24, 0.25, 0.26, 0.27, 0.28, 0.29, 0.3, 0.31, 0.32, 0.33, 0.34, 0.35, 0.36, 0.37, 0.38, 0.39, 0.4, 0.41, 0.42, 0.43, 0.44, 0.45, 0.46, 0.47, 0.48, 0.49, 0.5, 0.51, 0.52, 0.53, 0.54, 0.55, 0.56, 0.57, 0.58, 0.59, 0.6, 0.61, 0.62, 0.63, 0.64, 0.65, 0.66, 0.67, 0.68, 0.69, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.76, 0.77, 0.78, 0.79, 0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86, 0.87, 0.88, 0.89], "v": [0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19, 0.2, 0.21, 0.22, 0.23, 0.24, 0.25, 0.26, 0.27, 0.28, 0.29, 0.3, 0.31, 0.32, 0.33, 0.34, 0.35, 0.36, 0.37, 0.38, 0.39, 0.4, 0.41, 0.42, 0.43, 0.44, 0.45, 0.46, 0.47, 0.48, 0.49, 0.5, 0.51, 0.52, 0.53, 0.54, 0.55, 0.56, 0.57, 0.58, 0.59, 0.6, 0.61, 0.62, 0.63, 0.64, 0.65, 0.66, 0.67, 0.68, 0.69, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.76, 0.77, 0.78, 0.79, 0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86, 0.87, 0.88, 0.89], "x": 0.3},
    ),
    (
        'powers of a matrix',
        """\
import numpy as np
def f(A):
    P = np.eye(2)
    for _ in range(50):
        P = P @ A
    return P[0, 1]
""",
        {"A": [[0.9, 0.1], [0.2, 0.8]]},
    ),
    (
        'power iteration',
        """\
import numpy as np
def f(A):
    v = np.ones(2)
    for _ in range(50):
        v = A @ v
        v = v / np.linalg.norm(v)
    return v @ A @ v
""",
        {"A": [[0.9, 0.1], [0.2, 0.8]]},
    ),
    (
        'a deque',
        """\
from collections import deque
def f(x):
    q = deque([x, x * 2], maxlen=2)
    for i in range(100):
        q.append(0.5 * q[0] + 0.3 * q[1])
    return q[-1]
""",
        {"x": 0.5},
    ),
    (
        'changed in place after it is made',
        """\
import numpy as np
def f(v):
    u = np.array([1.0, 0.5])
    for k in range(100):
        u = 0.99 * u
        u += 0.01 * v
        w = u * u
        w -= v
    return u.sum() + w[0]
""",
        {"v": [0.5, 0.2]},
    ),
    (
        'toggle',
        """\
def f(x, y):
    k = 0
    for i in range(101):
        if k == 0:
            x = x * 0.9
        else:
            y = y * 0.95 + x * 0.01
        k = 1 - k
    return x + y
""",
        {"x": 0.5, "y": 0.3},
    ),
    (
        'phase chain',
        """\
def f(x, y, z):
    k = 0
    for i in range(100):
        if k == 0:
            x = x * 0.9
        elif k == 1:
            y = y * 0.95 + x * 0.01
        else:
            z = z + y
        k = (k + 1) % 3
    return x + y + z
""",
        {"x": 0.5, "y": 0.3, "z": 0.1},
    ),
    (
        'first round special',
        """\
def f(x):
    s = 0.0
    for i in range(100):
        if i == 0:
            s = x
        else:
            s = 0.9 * s + 0.1 * x
    return s
""",
        {"x": 0.5},
    ),
    (
        'prev guard',
        """\
def f(x):
    s = 0.0
    for i in range(100):
        if i > 0:
            s = s + prev * x
        prev = s + 0.01 * x
    return s
""",
        {"x": 0.05},
    ),
    (
        'inner list in round',
        """\
def f(x):
    for i in range(100):
        y = [x, 2 * x]
        y[0] = y[0] * 0.5
        x = y[0] + 0.2 * y[1]
    return x + y[0] + y[1]
""",
        {"x": 0.5},
    ),
    (
        'closure',
        """\
def f(x):
    def step(v):
        return v * 0.99 + 0.01 * x
    y = 0.0
    for i in range(100):
        y = step(y)
    return y
""",
        {"x": 0.5},
    ),
    (
        'nonlocal',
        """\
def f(x):
    total = 0.0
    def add(v):
        nonlocal total
        total = total * 0.9 + v
    for i in range(100):
        add(x * i)
    return total
""",
        {"x": 0.5},
    ),
    (
        'generator state',
        """\
def f(x):
    def gen(v):
        while True:
            yield v
            v = v * 0.9
    g = gen(x)
    s = 0.0
    for i in range(50):
        s = s + next(g)
    return s
""",
        {"x": 0.5},
    ),
    (
        'alias lists',
        """\
def f(x):
    a = [x, 0.0]
    b = a
    for i in range(100):
        a[0] = a[0] * 0.9
        b[1] = b[1] + a[0]
    return b[0] + a[1]
""",
        {"x": 0.5},
    ),
    (
        'alias rebinding',
        """\
def f(x):
    a = [x, 1.0]
    b = a
    for i in range(100):
        a = [a[0] * 0.9, a[1]]
    return a[0] + b[0]
""",
        {"x": 0.5},
    ),
    (
        'np alias',
        """\
import numpy as np
def f(x):
    a = np.array([x, 1.0])
    b = a
    for i in range(100):
        a *= 0.9
    return b[0] + a[1]
""",
        {"x": 0.5},
    ),
    (
        'np rebinding',
        """\
import numpy as np
def f(x):
    a = np.array([x, 1.0])
    b = a
    for i in range(100):
        a = a * 0.9
    return b[0] + a[1]
""",
        {"x": 0.5},
    ),
    (
        'swap lists',
        """\
def f(x):
    a = [x, 1.0]
    b = [0.0, 2.0]
    for i in range(100):
        for k in range(2):
            b[k] = 0.9 * a[k] + 0.1
        a, b = b, a
    return a[0] + b[1]
""",
        {"x": 0.5},
    ),
    (
        'swap arrays',
        """\
import numpy as np
def f(x):
    a = np.array([x, 1.0])
    b = np.zeros(2)
    for i in range(100):
        b[:] = 0.9 * a + 0.1
        a, b = b, a
    return a[0] + b[1]
""",
        {"x": 0.5},
    ),
    (
        'matrix dp',
        """\
import numpy as np
def f(c):
    D = np.zeros((6, 36))
    for i in range(1, 6):
        for j in range(1, 36):
            D[i, j] = c * D[i-1, j] + 0.3 * D[i, j-1] + 0.1
    return D[5, 35]
""",
        {"c": 0.5},
    ),
    (
        'count and break',
        """\
def f(x):
    n = 0
    for i in range(100):
        if i == 60:
            break
        x = x * 0.99
        n += 1
    return x * n
""",
        {"x": 0.5},
    ),
    (
        'tol break',
        """\
def f(a):
    x = 1.0
    for i in range(100):
        new = 0.5 * (x + a / x)
        if abs(new - x) < 1e-12:
            break
        x = new
    return x
""",
        {"a": 2.5},
    ),
    (
        'return in loop',
        """\
def f(a):
    x = 1.0
    for i in range(100):
        x = 0.5 * (x + a / x)
        if i == 50:
            return x
    return x
""",
        {"a": 2.5},
    ),
    (
        'else clause',
        """\
def f(a):
    x = 1.0
    for i in range(100):
        x = 0.9 * x + a
    else:
        x = x * 2
    return x
""",
        {"a": 2.5},
    ),
    (
        'integer arithmetic',
        """\
def f(x):
    k = 27
    for i in range(100):
        if k % 2 == 0:
            k = k // 2
            x = x * 0.99
        else:
            k = 3 * k + 1
            x = x + 0.01
    return x * k
""",
        {"x": 0.5},
    ),
    (
        'index by carried',
        """\
import numpy as np
def f(w):
    k = 0
    s = 0.0
    for i in range(100):
        s = 0.9 * s + w[k]
        k = (k + 1) % 3
    return s
""",
        {"w": [0.5, 0.2, 0.9]},
    ),
    (
        'step range',
        """\
def f(x):
    s = 0.0
    for i in range(200, 0, -2):
        s = 0.9 * s + x * i
    return s
""",
        {"x": 0.5},
    ),
    (
        'reversed array',
        """\
def f(w):
    s = 0.0
    for a in reversed(w):
        s = 0.9 * s + a
    return s
""",
        {"w": [0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19, 0.2, 0.21, 0.22, 0.23, 0.24, 0.25, 0.26, 0.27, 0.28, 0.29, 0.3, 0.31, 0.32, 0.33, 0.34, 0.35, 0.36, 0.37, 0.38, 0.39, 0.4, 0.41, 0.42, 0.43, 0.44, 0.45, 0.46, 0.47, 0.48, 0.49, 0.5, 0.51, 0.52, 0.53, 0.54, 0.55, 0.56, 0.57, 0.58, 0.59, 0.6, 0.61, 0.62, 0.63, 0.64, 0.65, 0.66, 0.67, 0.68, 0.69, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.76, 0.77, 0.78, 0.79, 0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86, 0.87, 0.88, 0.89]},
    ),
    (
        'slices rev',
        """\
def f(w):
    s = 0.0
    for a in w[::-1]:
        s = 0.9 * s + a * a
    return s
""",
        {"w": [0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19, 0.2, 0.21, 0.22, 0.23, 0.24, 0.25, 0.26, 0.27, 0.28, 0.29, 0.3, 0.31, 0.32, 0.33, 0.34, 0.35, 0.36, 0.37, 0.38, 0.39, 0.4, 0.41, 0.42, 0.43, 0.44, 0.45, 0.46, 0.47, 0.48, 0.49, 0.5, 0.51, 0.52, 0.53, 0.54, 0.55, 0.56, 0.57, 0.58, 0.59, 0.6, 0.61, 0.62, 0.63, 0.64, 0.65, 0.66, 0.67, 0.68, 0.69, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.76, 0.77, 0.78, 0.79, 0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86, 0.87, 0.88, 0.89]},
    ),
    (
        'shifted idx',
        """\
def f(w):
    s = 0.0
    for i in range(60):
        s = 0.9 * s + w[i] * w[59 - i] + w[2 * i % 7] + w[-1 - i]
    return s
""",
        {"w": [0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19, 0.2, 0.21, 0.22, 0.23, 0.24, 0.25, 0.26, 0.27, 0.28, 0.29, 0.3, 0.31, 0.32, 0.33, 0.34, 0.35, 0.36, 0.37, 0.38, 0.39, 0.4, 0.41, 0.42, 0.43, 0.44, 0.45, 0.46, 0.47, 0.48, 0.49, 0.5, 0.51, 0.52, 0.53, 0.54, 0.55, 0.56, 0.57, 0.58, 0.59, 0.6, 0.61, 0.62, 0.63, 0.64, 0.65, 0.66, 0.67, 0.68, 0.69, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.76, 0.77, 0.78, 0.79, 0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86, 0.87, 0.88, 0.89]},
    ),
    (
        '2d rows',
        """\
import numpy as np
def f(X, w):
    h = np.zeros(2)
    for t in range(X.shape[0]):
        h = np.tanh(0.5 * h + X[t] * w)
    return h.sum() + X[-1, 0]
""",
        {"X": [[0.1, 0.3], [0.11, 0.3], [0.12, 0.3], [0.13, 0.3], [0.14, 0.3], [0.15, 0.3], [0.16, 0.3], [0.17, 0.3], [0.18, 0.3], [0.19, 0.3], [0.2, 0.3], [0.21, 0.3], [0.22, 0.3], [0.23, 0.3], [0.24, 0.3], [0.25, 0.3], [0.26, 0.3], [0.27, 0.3], [0.28, 0.3], [0.29, 0.3], [0.3, 0.3], [0.31, 0.3], [0.32, 0.3], [0.33, 0.3], [0.34, 0.3], [0.35, 0.3], [0.36, 0.3], [0.37, 0.3], [0.38, 0.3], [0.39, 0.3], [0.4, 0.3], [0.41, 0.3], [0.42, 0.3], [0.43, 0.3], [0.44, 0.3], [0.45, 0.3], [0.46, 0.3], [0.47, 0.3], [0.48, 0.3], [0.49, 0.3], [0.5, 0.3], [0.51, 0.3], [0.52, 0.3], [0.53, 0.3], [0.54, 0.3], [0.55, 0.3], [0.56, 0.3], [0.57, 0.3], [0.58, 0.3], [0.59, 0.3]], "w": 0.7},
    ),
    (
        'where count',
        """\
def f(x, w):
    s = x
    for i in range(80):
        for j in range(i):
            s = s * 0.999 + 0.0001 * w
    return s
""",
        {"x": 0.5, "w": 0.3},
    ),
    (
        'lambda comp',
        """\
def f(x):
    ys = [x]
    for i in range(40):
        ys = [y * 0.9 for y in ys]
    return sum(ys)
""",
        {"x": 0.5},
    ),
    (
        'math.prod state int',
        """\
def f(x):
    n = 1
    s = 0.0
    t = 1.0
    for k in range(1, 41):
        t = t * x / k
        s = s + t
    return s
""",
        {"x": 0.5},
    ),
    (
        'complex bool flag',
        """\
def f(x):
    done = False
    for i in range(100):
        if not done:
            x = x * 1.1
            if x > 2:
                done = True
    return x
""",
        {"x": 0.5},
    ),
    (
        'an entry of a list is added to',
        """\
def f(a, b):
    y = [0.0] * 70
    for i in range(70):
        y[i] -= a * (i + 1)
        y[i] *= b
    return sum(v ** 2 for v in y)
""",
        {"a": 0.1, "b": 0.7},
    ),
    (
        'inner loops that are longer than the outer one',
        """\
def f(x, a):
    u = a
    for i in range(0, len(x), 2):
        u = 0.7 * u
        for j in range(i + 1):
            u = u + x[i] * x[j] * 0.1
    return u
""",
        {"x": [round(0.3 - 0.01 * ((7 * i) % 61), 3) for i in range(70)], "a": 0.4},
    ),
    (
        'inner loops of twice the round, and of one more',
        """\
def f(x):
    u = 0.1
    for i in range(30):
        for j in range(2 * i):
            u = 0.9 * u + x[j] * 0.1
        for j in range(i + 2):
            u = u + x[j] * x[i] * 0.1
    return u
""",
        {"x": [round(0.3 - 0.01 * ((7 * i) % 61), 3) for i in range(60)]},
    ),
    (
        'a long array is multiplied entry by entry',
        """\
def f(x):
    n = len(x)
    z = x * 0 + 1
    for i in range(n):
        z[i] *= x[i - 1]
    return (z ** 2).sum()
""",
        {"x": [round(0.9 - 0.01 * ((7 * i) % 61), 3) for i in range(70)]},
    ),
]
