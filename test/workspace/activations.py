"""Activation functions. Hover over a name; open the panel to see curve and slope together."""
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def tanh(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


def softplus(x):
    return np.log(1 + np.exp(x))


def swish(x, beta=1.0):
    return x * sigmoid(beta * x)


def gelu(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def mish(x):
    return x * np.tanh(softplus(x))


# At 0 these have a corner: hover over the name, both one-sided slopes are named.
def relu(x):
    return np.maximum(0, x)


def leaky_relu(x, alpha=0.01):
    return np.where(x > 0, x, alpha * x)


def elu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * (np.exp(x) - 1))


# Two corners that cancel: this is x, with slope 1 everywhere, also at 0.
def identity(x):
    return relu(x) - relu(-x)
