"""Binary logistic regression with L2 penalty, trained by plain gradient descent.

Usage:
    python logistic_regression.py --data data/admissions.csv --lr 0.1 --epochs 500
"""
import argparse
import os

import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def log_loss(w, b, X, y):
    """Mean negative log likelihood.

    Parameters
    ----------
    w : ndarray of shape (n_features,)
    b : float
    X : ndarray of shape (n_samples, n_features)
    y : ndarray of shape (n_samples,), labels in {0, 1}
    """
    p = sigmoid(X @ w + b)
    eps = 1e-12
    return -np.mean(y * np.log(p + eps) + (1 - y) * np.log(1 - p + eps))


def penalized_loss(w, b, X, y, C=10.0):
    n_samples, n_features = X.shape
    z = X.dot(w) + b
    # numerically stable: log(1 + exp(-|z|)) + max(z, 0) - z*y
    per_sample = np.logaddexp(0, z) - y * z
    reg = 0.5 / C * np.dot(w, w)
    return per_sample.sum() / n_samples + reg


def penalized_loss_grad(w, b, X, y, C=10.0):
    n_samples = X.shape[0]
    err = sigmoid(X.dot(w) + b) - y
    grad_w = X.T.dot(err) / n_samples + w / C
    grad_b = err.mean()
    return grad_w, grad_b


class LogisticRegression:
    def __init__(self, lr=0.1, n_iter=200, C=10.0, verbose=False):
        self.lr = lr
        self.n_iter = n_iter
        self.C = C
        self.verbose = verbose
        self.w = None
        self.b = 0.0
        self.history = []

    def fit(self, X, y):
        n_samples, n_features = X.shape
        self.w = np.zeros(n_features)
        for i in range(self.n_iter):
            gw, gb = penalized_loss_grad(self.w, self.b, X, y, self.C)
            self.w -= self.lr * gw
            self.b -= self.lr * gb
            if i % 50 == 0:
                loss = penalized_loss(self.w, self.b, X, y, self.C)
                self.history.append(loss)
                if self.verbose:
                    print(f"[{i:4d}/{self.n_iter}] loss = {loss:.5f}")
        return self

    def predict_proba(self, X):
        return sigmoid(X @ self.w + self.b)

    def predict(self, X, threshold=0.5):
        return (self.predict_proba(X) >= threshold).astype(int)


def load(path):
    if not os.path.exists(path):
        raise FileNotFoundError(path)
    raw = np.loadtxt(path, delimiter=",", skiprows=1)
    X, y = raw[:, :-1], raw[:, -1]
    mu, sd = X.mean(axis=0), X.std(axis=0)
    return (X - mu) / sd, y


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="data/admissions.csv")
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--epochs", type=int, default=500)
    args = parser.parse_args()

    X, y = load(args.data)
    split = int(0.8 * len(y))
    model = LogisticRegression(lr=args.lr, n_iter=args.epochs, verbose=True)
    model.fit(X[:split], y[:split])
    acc = (model.predict(X[split:]) == y[split:]).mean()
    print("test accuracy: %.1f%%" % (100 * acc))


if __name__ == "__main__":
    main()
