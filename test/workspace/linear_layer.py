"""Gradients written by hand.

Hover over a function to see what its gradient is. One of the last two is wrong: which?
"""


def loss(w, x, b, y):
    y_hat = w * x + b
    return (y_hat - y) ** 2


# Hover over either name to see the derivative it should be.
def dloss_dw(w, x, b, y):
    return 2 * (w * x + b - y) * x


def dloss_db(w, x, b, y):
    return 2 * (w * x + b - y)


w, x, b, y = 2.0, 3.0, 1.0, 10.0
print(loss(w, x, b, y))  # 9.0
print(dloss_dw(w, x, b, y))  # -18.0
print(dloss_db(w, x, b, y))  # -6.0


def ridge(w, x, y, lam):
    return 0.5 * (w * x - y) ** 2 + 0.5 * lam * w**2


def dridge_dw(w, x, y, lam):
    return (w * x - y) * x + lam * w


def energy(r):
    return -1 / r + 1 / r**2


# The sign of the second term is wrong, on purpose: hover over `d_energy`.
def d_energy(r):
    return 1 / r**2 + 2 / r**3
