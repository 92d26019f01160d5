"""Classic test functions for optimizers.

All take a vector unless noted otherwise.
"""
import math

import numpy as np


def rosen(x):
    """The Rosenbrock function."""
    x = np.asarray(x)
    r = np.sum(100.0 * (x[1:] - x[:-1]**2.0)**2.0 + (1 - x[:-1])**2.0, axis=0)
    return r


def rosen_der(x):
    x = np.asarray(x)
    xm = x[1:-1]
    xm_m1 = x[:-2]
    xm_p1 = x[2:]
    der = np.zeros_like(x)
    der[1:-1] = 200 * (xm - xm_m1**2) - 400 * (xm_p1 - xm**2) * xm - 2 * (1 - xm)
    der[0] = -400 * x[0] * (x[1] - x[0]**2) - 2 * (1 - x[0])
    der[-1] = 200 * (x[-1] - x[-2]**2)
    return der


def rosen_loop(x, a=1, b=100):
    s = 0
    for i in range(len(x) - 1):
        s += b * (x[i + 1] - x[i] ** 2) ** 2 + (a - x[i]) ** 2
    return s


def himmelblau(p):
    x, y = p
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def ackley(x, a=20, b=0.2, c=2 * math.pi):
    n = len(x)
    s1 = sum(xi ** 2 for xi in x)
    s2 = sum(math.cos(c * xi) for xi in x)
    return -a * math.exp(-b * math.sqrt(s1 / n)) - math.exp(s2 / n) + a + math.e


def rastrigin(X, A=10):
    return A * len(X) + sum([(x ** 2 - A * np.cos(2 * math.pi * x)) for x in X])


def beale(x, y):
    return (1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2


def booth(x, y):
    return (x + 2*y - 7)**2 + (2*x + y - 5)**2


def matyas(x, y): return 0.26 * (x**2 + y**2) - 0.48 * x * y


def levy13(x, y):
    t1 = math.sin(3*math.pi*x)**2
    t2 = (x - 1)**2 * (1 + math.sin(3*math.pi*y)**2)
    t3 = (y - 1)**2 * (1 + math.sin(2*math.pi*y)**2)
    return t1 + t2 + t3


def griewank(x):
    i = np.arange(1, len(x) + 1)
    return 1 + np.sum(x ** 2) / 4000 - np.prod(np.cos(x / np.sqrt(i)))


def styblinski_tang(x):
    return 0.5 * np.sum(x**4 - 16 * x**2 + 5 * x)


def goldstein_price(x, y):
    a = 1 + (x + y + 1)**2 * (19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2)
    b = 30 + (2*x - 3*y)**2 * (18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2)
    return a * b


def easom(x, y):
    return -math.cos(x) * math.cos(y) * math.exp(-((x - math.pi)**2 + (y - math.pi)**2))


def eggholder(x, y):
    return (-(y + 47) * math.sin(math.sqrt(abs(x / 2 + (y + 47))))
            - x * math.sin(math.sqrt(abs(x - (y + 47)))))


def sphere(x):
    total = 0
    for v in x:
        total += v * v
    return total


def zakharov(x):
    s = 0.0
    for i, xi in enumerate(x, start=1):
        s += 0.5 * i * xi
    return sum(v**2 for v in x) + s**2 + s**4


def powell(x1, x2, x3, x4):
    return (x1 + 10*x2)**2 + 5*(x3 - x4)**2 + (x2 - 2*x3)**4 + 10*(x1 - x4)**4


BOUNDS = {"ackley": (-5, 5), "rastrigin": (-5.12, 5.12), "eggholder": (-512, 512)}

if __name__ == "__main__":
    for fn in (rosen, rosen_loop, sphere, zakharov, griewank):
        print("%-20s %g" % (fn.__name__, fn(np.array([0.5, -0.25, 1.0]))))
