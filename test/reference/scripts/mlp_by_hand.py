"""
Two-layer perceptron in NumPy with hand-written backward pass.

The loss is a softmax cross-entropy plus weight decay; ``check()`` compares the
analytic gradients with central differences.
"""
import numpy as np


def relu(x):
    return np.maximum(0, x)


def affine_forward(x, w, b):
    out = x @ w + b
    cache = (x, w)
    return out, cache


def affine_backward(dout, cache):
    x, w = cache
    dx = dout @ w.T
    dw = x.T @ dout
    db = np.sum(dout, axis=0)
    return dx, dw, db


def softmax_loss(scores, y):
    """scores: (N, C), y: (N,) integer labels"""
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    log_probs = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    N = scores.shape[0]
    loss = -np.sum(log_probs[np.arange(N), y]) / N
    dscores = np.exp(log_probs)
    dscores[np.arange(N), y] -= 1
    dscores /= N
    return loss, dscores


class TwoLayerNet(object):
    def __init__(self, input_dim=4, hidden_dim=5, num_classes=3, weight_scale=1e-1, reg=0.05, seed=231):
        np.random.seed(seed)
        self.params = {}
        self.reg = reg
        self.params["W1"] = weight_scale * np.random.randn(input_dim, hidden_dim)
        self.params["b1"] = np.zeros(hidden_dim)
        self.params["W2"] = weight_scale * np.random.randn(hidden_dim, num_classes)
        self.params["b2"] = np.zeros(num_classes)

    def loss(self, X, y=None):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]

        a1, cache1 = affine_forward(X, W1, b1)
        h1 = relu(a1)
        scores, cache2 = affine_forward(h1, W2, b2)
        if y is None:
            return scores

        loss, dscores = softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2))

        grads = {}
        dh1, grads["W2"], grads["b2"] = affine_backward(dscores, cache2)
        da1 = dh1 * (a1 > 0)
        _, grads["W1"], grads["b1"] = affine_backward(da1, cache1)
        grads["W1"] += self.reg * W1
        grads["W2"] += self.reg * W2
        return loss, grads


def net_loss(W1, b1, W2, b2, X, y, reg=0.05):
    """The same loss as a plain function of the weights."""
    h = np.tanh(X @ W1 + b1)
    scores = h @ W2 + b2
    loss, _ = softmax_loss(scores, y)
    return loss + 0.5 * reg * (np.sum(W1 ** 2) + np.sum(W2 ** 2))


def rel_error(x, y):
    return np.max(np.abs(x - y) / (np.maximum(1e-8, np.abs(x) + np.abs(y))))


def check(net, X, y, h=1e-5):
    _, grads = net.loss(X, y)
    for name in sorted(net.params):
        p = net.params[name]
        num = np.zeros_like(p)
        it = np.nditer(p, flags=["multi_index"], op_flags=["readwrite"])
        while not it.finished:
            ix = it.multi_index
            old = p[ix]
            p[ix] = old + h
            fp, _ = net.loss(X, y)
            p[ix] = old - h
            fm, _ = net.loss(X, y)
            p[ix] = old
            num[ix] = (fp - fm) / (2 * h)
            it.iternext()
        print("%s max relative error: %e" % (name, rel_error(num, grads[name])))


if __name__ == "__main__":
    net = TwoLayerNet()
    X = np.random.randn(6, 4)
    y = np.array([0, 1, 2, 2, 1, 0])
    check(net, X, y)
