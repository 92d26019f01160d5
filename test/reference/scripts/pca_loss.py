"""PCA as an optimisation problem (two equivalent views)."""
from typing import Tuple

import numpy as np


def center(X: np.ndarray) -> np.ndarray:
    return X - X.mean(axis=0)


def explained_variance(w: np.ndarray, X: np.ndarray) -> float:
    """Rayleigh quotient of the sample covariance along ``w``."""
    Xc = center(X)
    S = Xc.T @ Xc / (len(X) - 1)
    return (w @ S @ w) / (w @ w)


def reconstruction_error(W: np.ndarray, X: np.ndarray) -> float:
    """Mean squared error after projecting on the columns of W (d, k).

    W is not required to be orthonormal: the projection uses the pseudo inverse.
    """
    Xc = center(X)
    P = W @ np.linalg.inv(W.T @ W) @ W.T
    R = Xc - Xc @ P
    return np.mean(R ** 2)


def oja_loss(w, X, lam=1.0):
    Xc = center(X)
    proj = Xc @ w
    rec = np.outer(proj, w)
    penalty = lam * (np.linalg.norm(w) - 1) ** 2
    return np.linalg.norm(Xc - rec, "fro") ** 2 / X.shape[0] + penalty


def power_iteration(X, n_iter=100, seed=0) -> Tuple[np.ndarray, float]:
    rng = np.random.RandomState(seed)
    w = rng.randn(X.shape[1])
    w /= np.linalg.norm(w)
    S = np.cov(X, rowvar=False)
    for _ in range(n_iter):
        w_new = S @ w
        w_new /= np.linalg.norm(w_new)
        if np.abs(w_new - w).max() < 1e-10:
            break
        w = w_new
    return w, explained_variance(w, X)


if __name__ == "__main__":
    np.set_printoptions(precision=4, suppress=True)
    rng = np.random.RandomState(1)
    A = np.array([[2.0, 0.3, 0.0], [0.1, 0.7, 0.2], [0.0, 0.0, 0.2]])
    X = rng.randn(200, 3) @ A
    w, var = power_iteration(X)
    print("first component:", w)
    print("variance: {:.4f}".format(var))
    print("=" * 30)
