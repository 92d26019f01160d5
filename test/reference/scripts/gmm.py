"""Gaussian mixture model: log-likelihood with logsumexp, and one EM pass."""
import numpy as np
from scipy.special import logsumexp


def log_gaussian_diag(X, mu, log_sigma):
    """X: (n, d); mu, log_sigma: (k, d) -> (n, k)"""
    d = X.shape[1]
    z = (X[:, np.newaxis, :] - mu) / np.exp(log_sigma)
    return -0.5 * np.sum(z ** 2, axis=2) - log_sigma.sum(axis=1) - 0.5 * d * np.log(2 * np.pi)


def log_likelihood(alpha, mu, log_sigma, X):
    log_weights = alpha - logsumexp(alpha)
    comp = log_gaussian_diag(X, mu, log_sigma)
    return logsumexp(log_weights + comp, axis=1).sum()


def log_likelihood_1d(pi, mu, sigma, x):
    """Univariate, straight from the definition (no tricks)."""
    total = 0.0
    for xi in x:
        density = 0.0
        for k in range(len(pi)):
            density += pi[k] / (np.sqrt(2 * np.pi) * sigma[k]) * np.exp(-(xi - mu[k]) ** 2 / (2 * sigma[k] ** 2))
        total += np.log(density)
    return total


def responsibilities(alpha, mu, log_sigma, X):
    log_r = alpha - logsumexp(alpha) + log_gaussian_diag(X, mu, log_sigma)
    log_r -= logsumexp(log_r, axis=1, keepdims=True)
    return np.exp(log_r)


def em_step(alpha, mu, log_sigma, X):
    R = responsibilities(alpha, mu, log_sigma, X)
    Nk = R.sum(axis=0)
    new_mu = (R.T @ X) / Nk[:, None]
    var = np.stack([(R[:, k:k + 1] * (X - new_mu[k]) ** 2).sum(0) / Nk[k] for k in range(len(Nk))])
    return np.log(Nk / Nk.sum()), new_mu, 0.5 * np.log(var)


class GaussianMixture:
    def __init__(self, n_components=2, max_iter=50, tol=1e-4, random_state=None):
        self.n_components = n_components
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def fit(self, X):
        rng = np.random.RandomState(self.random_state)
        k, d = self.n_components, X.shape[1]
        alpha = np.zeros(k)
        mu = X[rng.permutation(len(X))[:k]]
        log_sigma = np.zeros((k, d))
        lower = -np.inf
        for n_iter in range(1, self.max_iter + 1):
            alpha, mu, log_sigma = em_step(alpha, mu, log_sigma, X)
            ll = log_likelihood(alpha, mu, log_sigma, X)
            if abs(ll - lower) < self.tol:
                self.converged_ = True
                break
            lower = ll
        self.weights_, self.means_ = np.exp(alpha), mu
        self.n_iter_ = n_iter
        return self

    def bic(self, ll, n, d):
        k = self.n_components
        n_params = k * d + k * d + k - 1
        return -2 * ll + n_params * np.log(n)
