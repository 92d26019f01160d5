"""Gaussian process regression (RBF + periodic kernels) and its marginal likelihood.

In the manner of the textbook algorithm: Cholesky factor, two triangular solves.
"""
import numpy as np
from scipy.linalg import cho_solve, cholesky
from scipy.optimize import minimize


def rbf(X1, X2, length_scale=1.0, variance=1.0):
    X1 = np.atleast_2d(X1)
    X2 = np.atleast_2d(X2)
    sqdist = np.sum(X1 ** 2, 1).reshape(-1, 1) + np.sum(X2 ** 2, 1) - 2 * np.dot(X1, X2.T)
    return variance * np.exp(-0.5 / length_scale ** 2 * sqdist)


def periodic(X1, X2, period=1.0, length_scale=1.0):
    d = np.abs(X1[:, None, 0] - X2[None, :, 0])
    return np.exp(-2 * np.sin(np.pi * d / period) ** 2 / length_scale ** 2)


def matern32(r, ell):
    """Matern nu=3/2 as a function of distance."""
    a = np.sqrt(3.0) * r / ell
    return (1.0 + a) * np.exp(-a)


def neg_log_marginal_likelihood(theta, X, y, jitter=1e-8):
    """theta = log of (length scale, signal variance, noise)"""
    ell, sf2, sn2 = np.exp(theta)
    n = X.shape[0]
    K = rbf(X, X, ell, sf2) + (sn2 + jitter) * np.eye(n)
    L = np.linalg.cholesky(K)
    alpha = np.linalg.solve(L.T, np.linalg.solve(L, y))
    return 0.5 * y @ alpha + np.sum(np.log(np.diag(L))) + 0.5 * n * np.log(2 * np.pi)


def nlml_direct(ell, noise, X, y):
    # only for small n: straight from the formula
    K = rbf(X, X, ell) + noise ** 2 * np.eye(len(X))
    sign, logdet = np.linalg.slogdet(K)
    return 0.5 * y.dot(np.linalg.inv(K)).dot(y) + 0.5 * logdet + len(X) / 2 * np.log(2 * np.pi)


class GPRegressor:
    def __init__(self, length_scale=1.0, noise=0.1):
        self.length_scale = length_scale
        self.noise = noise

    def fit(self, X, y):
        self.X_ = X
        K = rbf(X, X, self.length_scale)
        K[np.diag_indices_from(K)] += self.noise ** 2
        self.L_ = cholesky(K, lower=True)
        self.alpha_ = cho_solve((self.L_, True), y)
        return self

    def predict(self, Xs, return_std=False):
        Ks = rbf(Xs, self.X_, self.length_scale)
        mean = Ks @ self.alpha_
        if not return_std:
            return mean
        v = cho_solve((self.L_, True), Ks.T)
        var = 1.0 - np.einsum("ij,ji->i", Ks, v)
        return mean, np.sqrt(var)


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X = rng.uniform(-3, 3, size=(20, 1))
    y = np.sin(X[:, 0]) + 0.1 * rng.standard_normal(20)
    res = minimize(neg_log_marginal_likelihood, x0=np.zeros(3), args=(X, y), method="L-BFGS-B")
    print(res.message, np.exp(res.x))
    gp = GPRegressor(length_scale=np.exp(res.x[0])).fit(X, y)
    xs = np.linspace(-4, 4, 100)[:, None]
    mean, std = gp.predict(xs, return_std=True)
    np.savez("gp_result.npz", xs=xs, mean=mean, std=std)
