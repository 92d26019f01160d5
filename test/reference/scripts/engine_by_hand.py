"""A little automatic differentiation, built by hand, and a network on top."""
import math
import random


class Value:
    """A number that remembers how it was made."""

    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0.0
        self._backward = lambda: None
        self._prev = set(_children)
        self._op = _op

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = _backward
        return out

    def __pow__(self, k):
        assert isinstance(k, (int, float))
        out = Value(self.data ** k, (self,), f"**{k}")

        def _backward():
            self.grad += k * self.data ** (k - 1) * out.grad
        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def _backward():
            self.grad += (1 - t ** 2) * out.grad
        out._backward = _backward
        return out

    def backward(self):
        topo, visited = [], set()

        def build(v):
            if v not in visited:
                visited.add(v)
                for c in v._prev:
                    build(c)
                topo.append(v)
        build(self)
        self.grad = 1.0
        for v in reversed(topo):
            v._backward()

    def __radd__(self, o):
        return self + o

    def __rmul__(self, o):
        return self * o

    def __neg__(self):
        return self * -1

    def __sub__(self, o):
        return self + (-o)

    def __truediv__(self, o):
        return self * o ** -1


class Neuron:
    def __init__(self, nin):
        self.w = [Value(0.1 * (i + 1)) for i in range(nin)]
        self.b = Value(0.05)

    def __call__(self, x):
        act = sum((wi * xi for wi, xi in zip(self.w, x)), self.b)
        return act.tanh()

    def parameters(self):
        return self.w + [self.b]


class Layer:
    def __init__(self, nin, nout):
        self.neurons = [Neuron(nin) for _ in range(nout)]

    def __call__(self, x):
        outs = [n(x) for n in self.neurons]
        return outs[0] if len(outs) == 1 else outs


class MLP:
    def __init__(self, nin, nouts):
        sz = [nin] + nouts
        self.layers = [Layer(sz[i], sz[i + 1]) for i in range(len(nouts))]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def expression(a, b):
    x, y = Value(a), Value(b)
    z = (x * y + x ** 3).tanh() / (y + 2)
    return z.data


def expression_slope(a, b):
    x, y = Value(a), Value(b)
    z = (x * y + x ** 3).tanh()
    z.backward()
    return x.grad


def neuron_out(x1, x2):
    n = Neuron(2)
    return n([Value(x1), Value(x2)]).data


def mlp_out(x1, x2):
    return MLP(2, [3, 1])([Value(x1), Value(x2)]).data


class Dual:
    __slots__ = ("re", "du")

    def __init__(self, re, du=0.0):
        self.re, self.du = re, du

    def __add__(self, o):
        o = o if isinstance(o, Dual) else Dual(o)
        return Dual(self.re + o.re, self.du + o.du)

    __radd__ = __add__

    def __mul__(self, o):
        o = o if isinstance(o, Dual) else Dual(o)
        return Dual(self.re * o.re, self.re * o.du + self.du * o.re)

    __rmul__ = __mul__

    def sin(self):
        return Dual(math.sin(self.re), math.cos(self.re) * self.du)


def dual_slope(x):
    d = Dual(x, 1.0)
    return (3 * d * d + d.sin()).du


def minimise(x0, lr=0.1):
    x = x0
    for step in range(12):
        v = Value(x)
        loss = (v - 3.0) ** 2 + v * 0.5
        loss.backward()
        x = x - lr * v.grad
    return x
