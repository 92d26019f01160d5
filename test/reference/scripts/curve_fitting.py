"""Fitting curves with scipy.optimize: objectives people pass to minimize()."""
import sys

import numpy as np
from scipy import optimize, special
from scipy.optimize import approx_fprime, least_squares, minimize, rosen

x_data = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
y_data = np.array([2.1, 1.3, 0.85, 0.62, 0.31, 0.22])


def model(x, a, b, c):
    return a * np.exp(-b * x) + c


def objective(params):
    a, b, c = params
    return np.sum((y_data - model(x_data, a, b, c)) ** 2)


def chi_square(params, x, y, sigma=0.1):
    return np.sum(((y - model(x, *params)) / sigma) ** 2)


def gaussian_peak(p, x):
    amp, mu, width, offset = p
    return offset + amp * np.exp(-((x - mu) ** 2) / (2 * width ** 2))


def lorentzian(x, x0, gamma):
    return 1 / np.pi * (0.5 * gamma) / ((x - x0) ** 2 + (0.5 * gamma) ** 2)


def pseudo_voigt(x, x0, fwhm, eta):
    sigma = fwhm / (2 * np.sqrt(2 * np.log(2)))
    G = np.exp(-(x - x0) ** 2 / (2 * sigma ** 2)) / (sigma * np.sqrt(2 * np.pi))
    return eta * lorentzian(x, x0, fwhm) + (1 - eta) * G


def logistic_growth(t, K, r, N0):
    return K / (1 + (K - N0) / N0 * np.exp(-r * t))


def gompertz(t, a, b, c):
    return a * np.exp(-b * np.exp(-c * t))


def projectile_range(angle, v0=20.0, h=1.5, g=9.81):
    vx = v0 * np.cos(angle)
    vy = v0 * np.sin(angle)
    t_flight = (vy + np.sqrt(vy ** 2 + 2 * g * h)) / g
    return vx * t_flight


def beta_nll(ab, data):
    a, b = ab
    logB = special.gammaln(a) + special.gammaln(b) - special.gammaln(a + b)
    return -np.sum((a - 1) * np.log(data) + (b - 1) * np.log1p(-data) - logB)


def negbin_nll(mu, alpha, y):
    r = 1 / alpha
    ll = (special.gammaln(y + r) - special.gammaln(r) - special.gammaln(y + 1)
          + r * np.log(r / (r + mu)) + y * np.log(mu / (r + mu)))
    return -ll.sum()


def penalty(params, lb, ub, rho=10.0):
    out = 0.0
    for p, lo, hi in zip(params, lb, ub):
        if p < lo:
            out += (lo - p) ** 2
        elif p > hi:
            out += (p - hi) ** 2
    return rho * out


def constrained(params):
    return objective(params) + penalty(params, (0, 0, 0), (2.0, 1.0, 1.0))


x0 = np.array([2.0, 0.5, 0.1])
fd = approx_fprime(x0, objective, 1e-8)
print("finite differences:", fd)

res = minimize(objective, x0, method="Nelder-Mead", options={"maxiter": 500, "xatol": 1e-8})
if not res.success:
    print("warning:", res.message, file=sys.stderr)

best_angle = optimize.minimize_scalar(lambda a: -projectile_range(a), bounds=(0, np.pi / 2), method="bounded")
print("%.2f deg" % np.degrees(best_angle.x))
r0 = rosen(np.array([1.3, 0.7, 0.8]))
