"""Small pieces of science as people write them with NumPy and SciPy."""
import numpy as np
from numpy.linalg import inv, det, norm, solve
from scipy import special, stats
from scipy.special import erf, gammaln, expit, logsumexp
from scipy.stats import norm as gaussian


def euler_sir(beta, gamma, S0=0.99, I0=0.01, dt=0.1, steps=30):
    S, I, R = S0, I0, 0.0
    for _ in range(steps):
        dS = -beta * S * I
        dI = beta * S * I - gamma * I
        S, I, R = S + dt * dS, I + dt * dI, R + dt * gamma * I
    return I


def rk4(f, y0, t0, t1, n):
    h = (t1 - t0) / n
    y, t = y0, t0
    for _ in range(n):
        k1 = f(t, y)
        k2 = f(t + h / 2, y + h * k1 / 2)
        k3 = f(t + h / 2, y + h * k2 / 2)
        k4 = f(t + h, y + h * k3)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        t += h
    return y


def pendulum_end(theta0, g, length):
    f = lambda t, y: np.array([y[1], -g / length * np.sin(y[0])])
    return rk4(f, np.array([theta0, 0.0]), 0.0, 1.0, 20)[0]


def lotka(params, n=15):
    a, b, c, d = params
    u = np.array([1.0, 0.5])
    for i in range(n):
        x, y = u
        u = u + 0.05 * np.array([a * x - b * x * y, -c * y + d * x * y])
    return u @ u


def heat_step(u, alpha, dt=0.1, dx=1.0):
    un = u.copy()
    un[1:-1] = u[1:-1] + alpha * dt / dx ** 2 * (u[2:] - 2 * u[1:-1] + u[:-2])
    return np.sum(un ** 2)


def heat_2d(u, alpha):
    for _ in range(3):
        new = np.array(u)
        new[1:-1, 1:-1] += alpha * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1])
        u = new
    return (u ** 2).sum()


def kepler(M, e, iters=6):
    E = M
    for _ in range(iters):
        E = E - (E - e * np.sin(E) - M) / (1 - e * np.cos(E))
    return E


def quat_rotate(q, v):
    q = q / np.linalg.norm(q)
    w, x, y, z = q
    u = np.array([x, y, z])
    return 2 * np.dot(u, v) * u + (w * w - np.dot(u, u)) * v + 2 * w * np.cross(u, v)


def rodrigues(axis, theta, v):
    k = axis / norm(axis)
    K = np.array([[0, -k[2], k[1]], [k[2], 0, -k[0]], [-k[1], k[0], 0]])
    R = np.eye(3) + np.sin(theta) * K + (1 - np.cos(theta)) * K @ K
    return R @ v


def project(points, f, cx, cy, R, t):
    cam = points @ R.T + t
    uv = f * cam[:, :2] / cam[:, 2:3] + np.array([cx, cy])
    return np.mean(uv ** 2)


def reprojection(points, f, observed, k1):
    x = points[:, 0] / points[:, 2]
    y = points[:, 1] / points[:, 2]
    r2 = x ** 2 + y ** 2
    d = 1 + k1 * r2
    u = np.column_stack([f * d * x, f * d * y])
    return np.sum((u - observed) ** 2)


def ik_cost(theta, target, lengths=(1.0, 0.8, 0.5)):
    angles = np.cumsum(theta)
    pos = np.array([np.sum(np.array(lengths) * np.cos(angles)), np.sum(np.array(lengths) * np.sin(angles))])
    return np.sum((pos - target) ** 2)


def catmull_rom(p0, p1, p2, p3, t):
    return 0.5 * ((2 * p1) + (-p0 + p2) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t ** 2 + (-p0 + 3 * p1 - 3 * p2 + p3) * t ** 3)


def spline_eval(x, knots, coeffs):
    i = np.searchsorted(knots, x) - 1
    dx = x - knots[i]
    a, b, c, d = coeffs[i]
    return a + b * dx + c * dx ** 2 + d * dx ** 3


def ridge(w, X, y, lam):
    r = X @ w - y
    return r @ r + lam * w @ w


def ridge_solution(X, y, lam):
    n = X.shape[1]
    return np.linalg.solve(X.T @ X + lam * np.eye(n), X.T @ y).sum()


def lasso_smooth(w, X, y, lam, mu=0.1):
    return 0.5 * np.mean((y - X.dot(w)) ** 2) + lam * np.sum(np.sqrt(w ** 2 + mu ** 2) - mu)


def elastic_net(w, X, y, alpha=0.1, l1_ratio=0.5):
    n = len(y)
    return 1 / (2 * n) * np.linalg.norm(y - X @ w) ** 2 + alpha * l1_ratio * np.linalg.norm(w, 1) + 0.5 * alpha * (1 - l1_ratio) * np.linalg.norm(w, ord=2) ** 2


def poisson_nll(w, X, y):
    eta = np.clip(X @ w, -20, 20)
    return np.sum(np.exp(eta) - y * eta + gammaln(y + 1))


def negbin_nll(mu, r, y):
    return -np.sum(gammaln(y + r) - gammaln(r) - gammaln(y + 1) + r * np.log(r / (r + mu)) + y * np.log(mu / (r + mu)))


def bradley_terry(theta, winners, losers):
    return -np.sum(np.log(expit(theta[winners] - theta[losers])))


def cox_breslow(beta, X, time, event):
    order = np.argsort(-time)
    eta = (X @ beta)[order]
    risk = np.log(np.cumsum(np.exp(eta)))
    return -np.sum((eta - risk)[event[order] == 1])


def weibull_nll(k, lam, t):
    return -np.sum(np.log(k / lam) + (k - 1) * np.log(t / lam) - (t / lam) ** k)


def crf_forward(emissions, transitions):
    T, K = emissions.shape
    alpha = emissions[0]
    for t in range(1, T):
        scores = alpha[:, None] + transitions + emissions[t][None, :]
        alpha = logsumexp(scores, axis=0)
    return logsumexp(alpha)


def hmm_loglik(log_pi, log_A, log_B, obs):
    a = log_pi + log_B[:, obs[0]]
    for o in obs[1:]:
        a = np.array([logsumexp(a + log_A[:, j]) for j in range(len(a))]) + log_B[:, o]
    return logsumexp(a)


def soft_dtw(D, gamma=1.0):
    n, m = D.shape
    R = np.full((n + 1, m + 1), 1e10)
    R[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            z = -np.array([R[i - 1, j - 1], R[i - 1, j], R[i, j - 1]]) / gamma
            zmax = np.max(z)
            softmin = -gamma * (np.log(np.sum(np.exp(z - zmax))) + zmax)
            R[i, j] = D[i - 1, j - 1] + softmin
    return R[n, m]


def morse_energy(pos, D=1.0, a=1.5, r0=1.1):
    E = 0.0
    n = len(pos)
    for i in range(n):
        for j in range(i + 1, n):
            r = np.sqrt(np.sum((pos[i] - pos[j]) ** 2))
            E += D * (1 - np.exp(-a * (r - r0))) ** 2
    return E


def spring_network(x, edges, rest, k):
    d = x[edges[:, 0]] - x[edges[:, 1]]
    L = np.linalg.norm(d, axis=1)
    return 0.5 * np.sum(k * (L - rest) ** 2)


def ising_mean_field(m, J, h, T):
    s = np.clip(m, -0.999, 0.999)
    entropy = -np.sum((1 + s) / 2 * np.log((1 + s) / 2) + (1 - s) / 2 * np.log((1 - s) / 2))
    return -0.5 * s @ J @ s - h @ s - T * entropy


def fresnel(theta, n1, n2):
    sin_t = n1 / n2 * np.sin(theta)
    cos_t = np.sqrt(1 - sin_t ** 2)
    rs = ((n1 * np.cos(theta) - n2 * cos_t) / (n1 * np.cos(theta) + n2 * cos_t)) ** 2
    rp = ((n1 * cos_t - n2 * np.cos(theta)) / (n1 * cos_t + n2 * np.cos(theta))) ** 2
    return (rs + rp) / 2


def planck(lam, T):
    h, c, kB = 6.626e-34, 2.998e8, 1.381e-23
    return 2 * h * c ** 2 / lam ** 5 / np.expm1(h * c / (lam * kB * T))


def black76(F, K, sigma, T, r):
    d1 = (np.log(F / K) + 0.5 * sigma ** 2 * T) / (sigma * np.sqrt(T))
    d2 = d1 - sigma * np.sqrt(T)
    return np.exp(-r * T) * (F * gaussian.cdf(d1) - K * gaussian.cdf(d2))


def bond_duration(y, c, n, face=100.0):
    t = np.arange(1, n + 1)
    cf = np.full(n, c)
    cf[-1] += face
    pv = cf / (1 + y) ** t
    return np.sum(t * pv) / np.sum(pv)


def crr_put(S, K, r, sigma, T, N=4):
    dt = T / N
    u = np.exp(sigma * np.sqrt(dt))
    d = 1 / u
    p = (np.exp(r * dt) - d) / (u - d)
    values = [max(K - S * u ** j * d ** (N - j), 0) for j in range(N + 1)]
    for i in range(N - 1, -1, -1):
        values = [max(K - S * u ** j * d ** (i - j), np.exp(-r * dt) * (p * values[j + 1] + (1 - p) * values[j])) for j in range(i + 1)]
    return values[0]


def sharpe(w, mu, cov, rf=0.02):
    return (w @ mu - rf) / np.sqrt(w @ cov @ w)


def risk_parity(w, cov):
    port = np.sqrt(w.T @ cov @ w)
    mrc = cov @ w / port
    rc = w * mrc
    return np.sum((rc - port / len(w)) ** 2)


def gp_lml(theta, X, y):
    ell, sf, sn = np.exp(theta)
    sq = np.sum(X ** 2, 1).reshape(-1, 1) + np.sum(X ** 2, 1) - 2 * X @ X.T
    K = sf ** 2 * np.exp(-0.5 / ell ** 2 * sq) + sn ** 2 * np.eye(len(X))
    L = np.linalg.cholesky(K)
    alpha = np.linalg.solve(L.T, np.linalg.solve(L, y))
    return 0.5 * y @ alpha + np.sum(np.log(np.diag(L))) + 0.5 * len(X) * np.log(2 * np.pi)


def mvn_logpdf(x, mu, S):
    d = x - mu
    sign, logdet = np.linalg.slogdet(S)
    return -0.5 * (d @ inv(S) @ d + logdet + len(x) * np.log(2 * np.pi))


def kl_gauss(m0, S0, m1, S1):
    k = len(m0)
    iS1 = inv(S1)
    diff = m1 - m0
    return 0.5 * (np.trace(iS1 @ S0) + diff.T @ iS1 @ diff - k + np.log(det(S1) / det(S0)))


def piecewise_rate(x):
    return np.sum(np.piecewise(x, [x < 0, (x >= 0) & (x < 1), x >= 1], [lambda t: -t, lambda t: t ** 2, lambda t: 2 * t - 1]))


def select_rate(x):
    return np.select([x < 0, x < 1], [x ** 3, np.sin(x)], default=np.log1p(np.abs(x))).sum()


def where_nested(x, a):
    return np.where(x > 0, np.where(x > a, a * x, x ** 2), -x).sum()


def interp_price(x, xp, fp):
    return np.interp(x, xp, fp) ** 2


def poly_fit_error(c, x, y):
    return np.sum((np.polyval(c, x) - y) ** 2) + np.polynomial.polynomial.polyval(0.5, c)


def conv_energy(x, k):
    return np.sum(np.convolve(x, k, mode="same") ** 2) + np.correlate(x, k, "valid").sum()


def fft_power(x):
    return np.sum(np.abs(np.fft.rfft(x)) ** 4) / len(x)


def trapz_area(y, x):
    return np.trapz(y ** 2, x) + np.gradient(y, x)[1]


def einsum_forms(A, B, v):
    return np.einsum("ij,jk,k->", A, B, v) + np.einsum("ii", A) + np.einsum("ij,ij->i", A, B)[0] + np.einsum("ij->j", A)[1] + np.einsum("i,j->ij", v, v).sum()


def tensordot_forms(A, B):
    return np.tensordot(A, B, axes=1).sum() + np.tensordot(A, B) + np.kron(A, B)[0, 0] + np.vdot(A, B) + np.inner(A, B)[0, 1] + np.outer(A[0], B[1])[0, 1]


def masked_mean(x, mask):
    return (x * mask).sum() / mask.sum() + np.mean(x[mask > 0])


def unique_shape(X):
    Z = np.vstack([X, X ** 2])
    Z = np.hstack([Z, np.ones((Z.shape[0], 1))])
    return np.linalg.norm(Z[:, -2:] - Z.mean(0)[-2:])


def in_place(x):
    y = x.copy()
    y[0] = y[1] * 2
    y[1:] += y[:-1]
    y *= y
    y[y > 4] = 4
    return y.sum()


def aliasing(x):
    y = x * 1.0
    z = y
    z[0] = 5.0 * x[1]
    v = y[1:]
    v *= 2
    return (y ** 2).sum()
