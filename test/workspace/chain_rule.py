"""The chain rule, box by box. Put the cursor on a function and open the panel
("Nabla: Open Derivative Panel"): every box shows its value and its gradient."""
import numpy as np


# z = y² with y = 5x + 2. Hover over `outer(inner(x))`: 10(5x + 2) = 50x + 20.
def inner(x):
    return 5 * x + 2


def outer(y):
    return y**2


def composed(x):
    return outer(inner(x))


# Three boxes: times 3, plus 5, squared. At x = 4 they hold 12, 17 and 289;
# going back they receive 34, 34 and 1, and x receives 102.
def boxes(x):
    tripled = x * 3
    shifted = tripled + 5
    return shifted**2


# Two paths from x to the output: their gradients add up.
# At (1, 2): value 2.0794, gradients 2.7726 and 1.5.
def two_paths(x, y):
    a = x**2
    b = 2 * x
    c = a + b
    d = np.log(y)
    return c * d


# A neuron with a logistic output. Hover over `sigmoid`: σ(x)(1 − σ(x)).
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def neuron(w, x):
    return sigmoid(w[0] * x[0] + w[1] * x[1] + w[2])


out = neuron(np.array([2.0, -3.0, -3.0]), np.array([-1.0, -2.0]))  # 0.7311
