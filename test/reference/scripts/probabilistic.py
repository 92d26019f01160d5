"""Gaussian processes, filters, hidden states, regressions, mixtures, chains."""
from functools import partial, reduce
from itertools import accumulate, product
import operator
import numpy as np
import scipy.linalg
from scipy import stats
from scipy.special import logsumexp, gammaln, expit, digamma, softmax, log_softmax


def rbf(X1, X2, length=1.0, variance=1.0):
    sq = np.sum(X1 ** 2, 1).reshape(-1, 1) + np.sum(X2 ** 2, 1) - 2 * np.dot(X1, X2.T)
    return variance * np.exp(-0.5 * sq / length ** 2)


def gp_nll(log_l, log_s, log_n, X, y):
    K = rbf(X, X, np.exp(log_l), np.exp(2 * log_s)) + np.exp(2 * log_n) * np.eye(len(X))
    L = np.linalg.cholesky(K)
    alpha = np.linalg.solve(L.T, np.linalg.solve(L, y))
    return 0.5 * y @ alpha + np.sum(np.log(np.diag(L))) + 0.5 * len(X) * np.log(2 * np.pi)


def matern32(r, l, s2):
    z = np.sqrt(3.0) * r / l
    return np.sum(s2 * (1 + z) * np.exp(-z))


def periodic_kernel(x1, x2, p, l):
    return np.exp(-2 * np.sin(np.pi * np.abs(x1 - x2) / p) ** 2 / l ** 2)


def posterior_mean(x_star, X, y, l):
    K = np.exp(-0.5 * (X[:, None] - X[None, :]) ** 2 / l ** 2) + 0.1 * np.eye(X.size)
    k = np.exp(-0.5 * (x_star - X) ** 2 / l ** 2)
    return k @ np.linalg.solve(K, y)


def kalman_1d(q, r, ys):
    m, P = 0.0, 1.0
    ll = 0.0
    for y in ys:
        P = P + q
        S = P + r
        K = P / S
        v = y - m
        ll += -0.5 * (np.log(2 * np.pi * S) + v * v / S)
        m += K * v
        P *= 1 - K
    return ll


def kalman_predict_update(x, P, z, F, H, Q, R):
    x = F @ x
    P = F @ P @ F.T + Q
    S = H @ P @ H.T + R
    K = P @ H.T @ np.linalg.inv(S)
    x = x + K @ (z - H @ x)
    P = (np.eye(len(x)) - K @ H) @ P
    return np.trace(P) + x @ x


def particle_weights(particles, obs, sigma):
    logw = -0.5 * ((obs - particles) / sigma) ** 2
    w = np.exp(logw - logw.max())
    w /= w.sum()
    ess = 1.0 / np.sum(w ** 2)
    return np.sum(w * particles) + 0.1 * ess


def hmm_forward(log_pi, log_A, log_lik):
    alpha = log_pi + log_lik[0]
    for t in range(1, len(log_lik)):
        alpha = logsumexp(alpha[:, None] + log_A, axis=0) + log_lik[t]
    return logsumexp(alpha)


def forward_scaled(pi, A, B, obs=(0, 1, 1, 0, 1)):
    a = pi * B[:, obs[0]]
    loglik = np.log(a.sum())
    a = a / a.sum()
    for o in obs[1:]:
        a = (a @ A) * B[:, o]
        c = a.sum()
        loglik += np.log(c)
        a /= c
    return loglik


def logistic_nll(w, b, X, y):
    z = X @ w + b
    return np.mean(np.logaddexp(0, z) - y * z)


def poisson_deviance(beta, X, y):
    eta = X @ beta
    mu = np.exp(eta)
    return 2 * np.sum(mu - y * eta)


def gamma_regression(beta, shape, X, y):
    mu = np.exp(X @ beta)
    return -np.sum(shape * np.log(shape / mu) - gammaln(shape) + (shape - 1) * np.log(y) - shape * y / mu)


def ordinal_probit(cut, eta):
    c = np.concatenate([[-np.inf], cut, [np.inf]])
    p = stats.norm.cdf(c[1:] - eta) - stats.norm.cdf(c[:-1] - eta)
    return -np.log(p[1])


def cox_partial(beta, X, order):
    eta = X @ beta
    ll = 0.0
    for rank, i in enumerate(order):
        ll += eta[i] - np.log(sum(np.exp(eta[j]) for j in order[rank:]))
    return -ll


def em_objective(mu, log_sigma, logit_pi, x):
    log_pi = log_softmax(logit_pi)
    sigma = np.exp(log_sigma)
    comp = log_pi + stats.norm.logpdf(x[:, np.newaxis], mu, sigma)
    return -logsumexp(comp, axis=1).sum()


def responsibilities_loss(mu, x):
    d = (x[:, None] - mu[None, :]) ** 2
    r = softmax(-0.5 * d, axis=-1)
    return np.einsum("nk,nk->", r, d)


def hmc_energy(q, p, precision):
    U = 0.5 * q @ precision @ q + np.sum(np.log1p(q ** 2))
    return U + 0.5 * p @ p


def hmc_trajectory(q, p, eps=0.1, L=10):
    grad = lambda z: z + 2 * z / (1 + z ** 2)
    p = p - 0.5 * eps * grad(q)
    for _ in range(L - 1):
        q = q + eps * p
        p = p - eps * grad(q)
    q = q + eps * p
    p = p - 0.5 * eps * grad(q)
    return np.sum(q ** 2) + np.sum(p ** 2)


def eight_schools(mu, log_tau, theta_t):
    y = np.array([28.0, 8.0, -3.0, 7.0])
    s = np.array([15.0, 10.0, 16.0, 11.0])
    tau = np.exp(log_tau)
    theta = mu + tau * theta_t
    lp = stats.norm.logpdf(theta_t).sum() + stats.norm.logpdf(y, loc=theta, scale=s).sum()
    lp += stats.norm.logpdf(mu, 0, 5) + np.log(2 / (np.pi * 5 * (1 + (tau / 5) ** 2))) + log_tau
    return lp


def beta_binomial(a, b, k, n):
    betaln = lambda p, q: gammaln(p) + gammaln(q) - gammaln(p + q)
    return np.sum(betaln(k + a, n - k + b) - betaln(a, b))


def dirichlet_entropy(alpha):
    a0 = alpha.sum()
    K = alpha.size
    logB = np.sum(gammaln(alpha)) - gammaln(a0)
    return logB + (a0 - K) * digamma(a0) - np.sum((alpha - 1) * digamma(alpha))


def student_t_nll(mu, log_s, nu, x):
    z = (x - mu) / np.exp(log_s)
    return -np.sum(gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(nu * np.pi) - log_s - (nu + 1) / 2 * np.log1p(z ** 2 / nu))


def laplace_approx(theta, y):
    prior = 0.5 * theta ** 2
    like = -np.sum(y * np.log(expit(theta)) + (1 - y) * np.log(1 - expit(theta)))
    hess = 1 + y.size * expit(theta) * (1 - expit(theta))
    return prior + like + 0.5 * np.log(hess)


def ar2_nll(phi1, phi2, s, y):
    e = y[2:] - phi1 * y[1:-1] - phi2 * y[:-2]
    n = e.size
    return 0.5 * n * np.log(2 * np.pi * s ** 2) + np.dot(e, e) / (2 * s ** 2)


def garch(omega, alpha, beta, r):
    h = np.empty(len(r))
    h[0] = np.var(r)
    for t in range(1, len(r)):
        h[t] = omega + alpha * r[t - 1] ** 2 + beta * h[t - 1]
    return 0.5 * np.sum(np.log(h) + r ** 2 / h)


def power_mean(x, p):
    return reduce(operator.add, (xi ** p for xi in x)) ** (1 / p)


def pipeline(x, a, b):
    steps = [partial(np.multiply, a), np.tanh, partial(np.add, b), np.square]
    return reduce(lambda acc, f: f(acc), steps, x)


def cumulated(x):
    return sum(v * v for v in accumulate(x))


def compound(rates):
    return list(accumulate(rates, lambda acc, r: acc * (1 + r), initial=100.0))[-1]


def grid_energy(x, J):
    return -J * sum(x[i] * x[j] for i, j in product(range(3), repeat=2) if i < j)


def lds_marginal(a, q, r, y):
    n = y.shape[0]
    idx = np.arange(n)
    S = q / (1 - a ** 2) * a ** np.abs(idx[:, None] - idx) + r * np.eye(n)
    sign, logdet = np.linalg.slogdet(S)
    return 0.5 * (logdet + y @ np.linalg.solve(S, y))


def cholesky_param(theta, x):
    L = np.zeros((2, 2))
    L[0, 0], L[1, 0], L[1, 1] = np.exp(theta[0]), theta[1], np.exp(theta[2])
    z = scipy.linalg.solve_triangular(L, x, lower=True)
    return 0.5 * z @ z + np.log(L[0, 0]) + np.log(L[1, 1])
