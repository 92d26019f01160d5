"""Maximum likelihood for a local level model with a scalar Kalman filter."""
import csv
import logging

import numpy as np
from scipy import stats

logger = logging.getLogger(__name__)


def read_series(path, column="value"):
    with open(path, newline="") as fh:
        rows = csv.DictReader(fh)
        return np.array([float(r[column]) for r in rows])


def kalman_loglik(q, r, y, m0=0.0, p0=10.0):
    """Log-likelihood of observations y, state noise q, measurement noise r."""
    m, p = m0, p0
    loglik = 0.0
    for obs in y:
        # predict
        p = p + q
        # update
        s = p + r
        innovation = obs - m
        loglik += -0.5 * (np.log(2 * np.pi * s) + innovation ** 2 / s)
        gain = p / s
        m = m + gain * innovation
        p = (1 - gain) * p
    return loglik


def kalman_loglik_matrix(F, H, Q, R, ys, m, P):
    """Multivariate filter. ys: (T, d_obs)."""
    ll = 0.0
    for t in range(ys.shape[0]):
        m = F @ m
        P = F @ P @ F.T + Q
        v = ys[t] - H @ m
        S = H @ P @ H.T + R
        K = P @ H.T @ np.linalg.inv(S)
        m = m + K @ v
        P = P - K @ S @ K.T
        ll -= 0.5 * (v @ np.linalg.solve(S, v) + np.log(np.linalg.det(2 * np.pi * S)))
    return ll


def gaussian_loglik(mu, sigma, data):
    n = len(data)
    if sigma <= 0:
        return -np.inf
    return -n / 2 * np.log(2 * np.pi) - n * np.log(sigma) - np.sum((data - mu) ** 2) / (2 * sigma ** 2)


def gaussian_loglik_scipy(mu, sigma, data):
    return stats.norm.logpdf(data, loc=mu, scale=sigma).sum()


def ar1_negloglik(params, y):
    phi, log_sigma = params
    sigma2 = np.exp(2 * log_sigma)
    resid = y[1:] - phi * y[:-1]
    nll = 0.5 * np.sum(resid ** 2) / sigma2 + 0.5 * resid.size * np.log(2 * np.pi * sigma2)
    # stationary start
    nll += 0.5 * np.log(2 * np.pi * sigma2 / (1 - phi ** 2)) + 0.5 * y[0] ** 2 * (1 - phi ** 2) / sigma2
    return nll


def grid_search(y, qs, rs):
    best = (-np.inf, None, None)
    for q in qs:
        for r in rs:
            ll = kalman_loglik(q, r, y)
            logger.debug("q=%g r=%g ll=%.3f", q, r, ll)
            if ll > best[0]:
                best = (ll, q, r)
    return best


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)-8s %(message)s")
    y = read_series("data/nile.csv")
    print(grid_search(y, np.logspace(1, 4, 10), np.logspace(2, 5, 10)))
