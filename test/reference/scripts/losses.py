"""Loss functions for linear models, collected in one place."""
import numpy as np


def ridge(w, X, y, alpha=1.0):
    residual = y - X @ w
    return residual @ residual + alpha * w @ w


def lasso(w, X, y, alpha=0.1):
    n = len(y)
    return np.sum((X @ w - y) ** 2) / (2 * n) + alpha * np.abs(w).sum()


def elastic_net(w, X, y, alpha=0.1, l1_ratio=0.5):
    l1 = np.linalg.norm(w, 1)
    l2 = 0.5 * np.linalg.norm(w) ** 2
    return np.mean((X @ w - y) ** 2) / 2 + alpha * (l1_ratio * l1 + (1 - l1_ratio) * l2)


def huber(w, X, y, delta=1.0):
    r = y - X @ w
    a = np.abs(r)
    quadratic = 0.5 * r ** 2
    linear = delta * (a - 0.5 * delta)
    return np.where(a <= delta, quadratic, linear).mean()


def pinball(w, X, y, q=0.9):
    """Quantile loss."""
    e = y - np.dot(X, w)
    return np.mean(np.maximum(q * e, (q - 1) * e))


def hinge(w, b, X, y):
    # y in {-1, +1}
    margins = y * (X.dot(w) + b)
    return np.maximum(0, 1 - margins).sum() / len(y) + 0.5 * 0.01 * w.dot(w)


def squared_hinge(w, X, y):
    return np.mean(np.clip(1 - y * (X @ w), 0, None) ** 2)


def log_cosh(w, X, y):
    r = X @ w - y
    return np.log(np.cosh(r)).mean()


def tukey_biweight(r, c=4.685):
    if abs(r) > c:
        return c ** 2 / 6
    return c ** 2 / 6 * (1 - (1 - (r / c) ** 2) ** 3)


def poisson_deviance(w, X, y):
    mu = np.exp(X @ w)
    return 2 * np.mean(y * np.log(y / mu) - (y - mu))


def gamma_nll(w, X, y, shape=2.0):
    mu = np.exp(X @ w)
    return np.sum(shape * (y / mu + np.log(mu)))


def focal(p, y, gamma=2.0, alpha=0.25):
    """Focal loss for one probability."""
    if y == 1:
        return -alpha * (1 - p) ** gamma * np.log(p)
    else:
        return -(1 - alpha) * p ** gamma * np.log(1 - p)


def dice_loss(p, t, smooth=1.0):
    inter = (p * t).sum()
    return 1 - (2.0 * inter + smooth) / (p.sum() + t.sum() + smooth)


def msle(y_true, y_pred):
    return np.mean(np.square(np.log1p(y_true) - np.log1p(y_pred)))


LOSSES = {
    "ridge": ridge,
    "lasso": lasso,
    "huber": huber,
    "pinball": pinball,
}


def get(name, **kwargs):
    try:
        fn = LOSSES[name]
    except KeyError:
        choices = ", ".join(sorted(LOSSES))
        raise ValueError(f"unknown loss '{name}', choose one of {choices}") from None
    return lambda w, X, y: fn(w, X, y, **kwargs)
