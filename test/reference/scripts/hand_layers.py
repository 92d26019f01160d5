"""Layers with their numbers written out, as in NumPy courses."""
import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, D = x.shape
    mu = 1.0 / N * np.sum(x, axis=0)
    xmu = x - mu
    sq = xmu ** 2
    var = 1.0 / N * np.sum(sq, axis=0)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1.0 / sqrtvar
    xhat = xmu * ivar
    gammax = gamma * xhat
    out = gammax + beta
    cache = (xhat, gamma, xmu, ivar, sqrtvar, var, eps)
    return out, cache


def batchnorm_loss(x, gamma, beta, dout):
    out, _ = batchnorm_forward(x, gamma, beta)
    return np.sum(out * dout)


def gru_cell(x, h, W, U, b):
    H = h.shape[0]
    a = W @ x + b
    g = U @ h
    z = 1 / (1 + np.exp(-(a[:H] + g[:H])))
    r = 1 / (1 + np.exp(-(a[H:2 * H] + g[H:2 * H])))
    n = np.tanh(a[2 * H:] + r * g[2 * H:])
    return np.sum((1 - z) * n + z * h)


def rnn_many_to_one(xs, h0, Wx, Wh, b, v):
    h = h0
    for x in xs:
        h = np.tanh(np.dot(x, Wx) + np.dot(h, Wh) + b)
    return np.dot(h, v)


def svm_loss_vectorized(W, X, y, reg):
    num_train = X.shape[0]
    scores = X.dot(W)
    correct = scores[np.arange(num_train), y][:, np.newaxis]
    margins = np.maximum(0, scores - correct + 1)
    margins[np.arange(num_train), y] = 0
    loss = margins.sum() / num_train
    loss += reg * np.sum(W * W)
    return loss


def svm_loss_naive(W, X, y, reg):
    num_classes = W.shape[1]
    num_train = X.shape[0]
    loss = 0.0
    for i in range(num_train):
        scores = X[i].dot(W)
        correct_class_score = scores[y[i]]
        for j in range(num_classes):
            if j == y[i]:
                continue
            margin = scores[j] - correct_class_score + 1
            if margin > 0:
                loss += margin
    loss /= num_train
    loss += 0.5 * reg * np.sum(W * W)
    return loss


def softmax_loss_naive(W, X, y, reg):
    loss = 0.0
    for i in range(X.shape[0]):
        f = X[i] @ W
        f -= np.max(f)
        p = np.exp(f) / np.sum(np.exp(f))
        loss += -np.log(p[y[i]])
    return loss / X.shape[0] + reg * np.sum(W ** 2)


def maxpool2x2_sum(x):
    H, W = x.shape
    out = np.zeros((H // 2, W // 2))
    for i in range(H // 2):
        for j in range(W // 2):
            window = x[2 * i:2 * i + 2, 2 * j:2 * j + 2]
            out[i, j] = np.max(window)
    return np.sum(out ** 2)


def maxpool_reshape(x):
    H, W = x.shape
    return x.reshape(H // 2, 2, W // 2, 2).max(axis=(1, 3)).sum()


def im2col_conv(x, w, b):
    """x: (C, H, W), w: (F, C, kh, kw)"""
    C, H, W = x.shape
    F, _, kh, kw = w.shape
    oh, ow = H - kh + 1, W - kw + 1
    cols = []
    for i in range(oh):
        for j in range(ow):
            cols.append(x[:, i:i + kh, j:j + kw].ravel())
    cols = np.stack(cols)
    out = cols @ w.reshape(F, -1).T + b
    return np.sum(np.maximum(out, 0) ** 2)


def dropout_scaled(x, mask, p=0.5):
    return np.sum((x * mask / p) ** 2)


def two_layer(params, X, y):
    """params: dict with W1, b1, W2, b2"""
    W1, b1 = params["W1"], params["b1"]
    W2, b2 = params["W2"], params["b2"]
    h = np.maximum(X @ W1 + b1, 0)
    scores = h @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_probs[np.arange(len(y)), y].mean()


def embedding_bag(table, idx, w):
    return float(1) * np.sum(table[idx].mean(axis=0) * w)


def attention_pool(H, w):
    a = np.exp(np.tanh(H) @ w)
    a = a / a.sum()
    return (a[:, None] * H).sum(axis=0) @ w


def highway(x, Wh, Wt, bt):
    t = 1 / (1 + np.exp(-(x @ Wt + bt)))
    return np.sum(t * np.tanh(x @ Wh) + (1 - t) * x)


def l2_normalise(x, eps=1e-12):
    return np.sum(x ** 3 / np.maximum(np.linalg.norm(x), eps))


class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Dense:
    def __init__(self, W, b, act=None):
        self.W, self.b = W, b
        self.act = act or (lambda z: z)

    def __call__(self, x):
        return self.act(x @ self.W + self.b)


def sequential_output(W1, b1, W2, x):
    net = Sequential(Dense(W1, b1, np.tanh), Dense(W2, 0.0))
    return net(x).sum()
