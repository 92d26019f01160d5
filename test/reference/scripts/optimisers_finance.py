"""Optimisers by hand, prices, rates, epidemics, chemistry."""
import math
from dataclasses import dataclass
import numpy as np
from scipy.stats import norm
from scipy.special import ndtr


def adam_vector(w0, X, y, lr=0.05, b1=0.9, b2=0.999, eps=1e-8):
    w = w0.copy()
    m, v = np.zeros_like(w), np.zeros_like(w)
    for t in range(1, 11):
        g = X.T @ (X @ w - y) / len(y)
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g ** 2
        w -= lr * (m / (1 - b1 ** t)) / (np.sqrt(v / (1 - b2 ** t)) + eps)
    return 0.5 * np.mean((X @ w - y) ** 2)


def nesterov(x0, mu=0.9, lr=0.05):
    f = lambda z: np.array([2 * z[0], 20 * z[1]])
    x, v = x0, np.zeros(2)
    for _ in range(10):
        v = mu * v - lr * f(x + mu * v)
        x = x + v
    return x @ x


def lbfgs_direction(g, s, yk):
    q = g
    alphas, rhos = [], []
    for si, yi in reversed(list(zip(s, yk))):
        rho = 1.0 / (yi @ si)
        a = rho * (si @ q)
        q = q - a * yi
        alphas.append(a)
        rhos.append(rho)
    gamma = (s[-1] @ yk[-1]) / (yk[-1] @ yk[-1])
    r = gamma * q
    for si, yi, a, rho in zip(s, yk, reversed(alphas), reversed(rhos)):
        b = rho * (yi @ r)
        r = r + si * (a - b)
    return -g @ r


def conjugate_gradient(A, b, iters=3):
    x = np.zeros_like(b)
    r = b - A @ x
    p = r.copy()
    rs = r @ r
    for _ in range(iters):
        Ap = A @ p
        alpha = rs / (p @ Ap)
        x += alpha * p
        r -= alpha * Ap
        new = r @ r
        p = r + (new / rs) * p
        rs = new
    return x @ b


def rmsprop(x, lr=0.1):
    cache = 0.0
    for i in range(15):
        g = 4 * x ** 3 - 3 * x
        cache = 0.9 * cache + 0.1 * g ** 2
        x -= lr * g / (np.sqrt(cache) + 1e-6)
    return x


@dataclass
class Option:
    strike: float
    expiry: float
    is_call: bool = True

    def payoff(self, s):
        return max(s - self.strike, 0.0) if self.is_call else max(self.strike - s, 0.0)


def bs_price(S, K, T, r, sigma, kind="call"):
    d1 = (math.log(S / K) + (r + sigma ** 2 / 2) * T) / (sigma * math.sqrt(T))
    d2 = d1 - sigma * math.sqrt(T)
    if kind == "call":
        return S * norm.cdf(d1) - K * math.exp(-r * T) * norm.cdf(d2)
    elif kind == "put":
        return K * math.exp(-r * T) * norm.cdf(-d2) - S * norm.cdf(-d1)
    raise ValueError(f"unknown option kind {kind!r}")


def bachelier(F, K, sigma, T):
    s = sigma * math.sqrt(T)
    d = (F - K) / s
    return (F - K) * ndtr(d) + s * math.exp(-0.5 * d * d) / math.sqrt(2 * math.pi)


def binomial_call(S, sigma, r=0.02, T=1.0, K=100.0, n=12):
    dt = T / n
    u = math.exp(sigma * math.sqrt(dt))
    d = 1 / u
    p = (math.exp(r * dt) - d) / (u - d)
    disc = math.exp(-r * dt)
    values = [max(S * u ** j * d ** (n - j) - K, 0.0) for j in range(n + 1)]
    for step in range(n, 0, -1):
        values = [disc * (p * values[j + 1] + (1 - p) * values[j]) for j in range(step)]
    return values[0]


def nelson_siegel(b0, b1, b2, tau, t):
    x = t / tau
    load = (1 - np.exp(-x)) / x
    return b0 + b1 * load + b2 * (load - np.exp(-x))


def bond_price(y, coupon=0.05, face=100.0, n=10):
    pv = 0.0
    for k in range(1, n + 1):
        pv += coupon * face / (1 + y) ** k
    return pv + face / (1 + y) ** n


def xirr(r):
    flows = {0.0: -1000.0, 0.5: 300.0, 1.0: 400.0, 1.8: 500.0}
    return sum(cf / (1 + r) ** t for t, cf in flows.items())


def heston_drift(kappa, theta, v0, T=1.0, n=20):
    v = v0
    integral = 0.0
    dt = T / n
    for _ in range(n):
        v = v + kappa * (theta - max(v, 0.0)) * dt
        integral += v * dt
    return integral / T


def min_variance(w, Sigma, mu, target):
    port = w @ Sigma @ w
    return port + 10 * (w.sum() - 1) ** 2 + 5 * max(0.0, target - mu @ w) ** 2


def cvar(w, R, alpha=0.5):
    losses = np.sort(-(R @ w))
    k = int(alpha * len(losses))
    return losses[k:].mean()


def sir_rk4(beta, gamma):
    def f(y):
        S, I, R = y
        return np.array([-beta * S * I, beta * S * I - gamma * I, gamma * I])

    y = np.array([0.99, 0.01, 0.0])
    h = 0.5
    peak = 0.0
    for _ in range(24):
        k1 = f(y)
        k2 = f(y + h / 2 * k1)
        k3 = f(y + h / 2 * k2)
        k4 = f(y + h * k3)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        peak = max(peak, y[1])
    return peak


def seir_fit(beta, data):
    S, E, I, R = 0.95, 0.03, 0.02, 0.0
    sse = 0.0
    for obs in data:
        new_e, new_i, new_r = beta * S * I, 0.2 * E, 0.1 * I
        S, E, I, R = S - new_e, E + new_e - new_i, I + new_i - new_r, R + new_r
        sse += (I - obs) ** 2
    return sse


def arrhenius(A, Ea, T, R=8.314):
    return A * np.exp(-Ea / (R * T))


def michaelis(vmax, km, s, inhibitor=0.0, ki=1.0):
    return vmax * s / (km * (1 + inhibitor / ki) + s)


def hill_residual(params, dose, resp):
    bottom, top, ec50, h = params
    pred = bottom + (top - bottom) / (1 + (ec50 / dose) ** h)
    return np.sum((pred - resp) ** 2)


def batch_reactor(k1, k2, ca0=1.0):
    ca, cb, cc = ca0, 0.0, 0.0
    t, dt = 0.0, 0.1
    while t < 1.0 - 1e-9:
        ra, rb = k1 * ca, k2 * cb
        ca -= ra * dt
        cb += (ra - rb) * dt
        cc += rb * dt
        t += dt
    return cb


def vdw_pressure(V, T, n=1.0, a=1.36, b=0.0318, R=0.08206):
    assert V > n * b, "volume too small"
    return n * R * T / (V - n * b) - a * n ** 2 / V ** 2


def buckingham(r, A=1000.0, rho=0.3, C=30.0):
    try:
        rep = A * math.exp(-r / rho)
    except OverflowError:
        return float("inf")
    return rep - C / r ** 6


def truss(x, E=1.0):
    nodes = {"a": (0.0, 0.0), "b": (1.0, 0.0), "c": (x, 1.0)}
    bars = [("a", "c", 1.2), ("b", "c", 1.1), ("a", "b", 1.0)]
    U = 0.0
    for p, q, L0 in bars:
        (x1, y1), (x2, y2) = nodes[p], nodes[q]
        L = math.dist((x1, y1), (x2, y2))
        U += 0.5 * E * (L - L0) ** 2 / L0
    return U


def wave_energy(u0, c=1.0):
    dx, dt = 0.25, 0.1
    u = u0
    u_prev = u0.copy()
    for _ in range(10):
        lap = np.zeros_like(u)
        lap[1:-1] = (u[2:] - 2 * u[1:-1] + u[:-2]) / dx ** 2
        u, u_prev = 2 * u - u_prev + (c * dt) ** 2 * lap, u
    return 0.5 * np.sum(((u - u_prev) / dt) ** 2)


def poisson_energy(u, f, h=0.5):
    gx = np.diff(u, axis=0) / h
    gy = np.diff(u, axis=1) / h
    return 0.5 * h * h * (np.sum(gx ** 2) + np.sum(gy ** 2)) - h * h * np.sum(f * u)


def shape_area(kind, a, b):
    match kind:
        case "circle":
            return math.pi * a ** 2
        case "rect" | "box":
            return a * b
        case _:
            return 0.5 * a * b
