"""Images, cameras, words, recommendations, rankings, robust losses."""
import re
from collections import Counter, defaultdict
from typing import Dict, NamedTuple, Sequence
import numpy as np


class Camera(NamedTuple):
    fx: float
    fy: float
    cx: float
    cy: float
    k1: float = 0.0
    k2: float = 0.0


def distort(cam: Camera, x, y):
    r2 = x * x + y * y
    scale = 1 + cam.k1 * r2 + cam.k2 * r2 ** 2
    return cam.fx * x * scale + cam.cx, cam.fy * y * scale + cam.cy


def reprojection(rvec, tvec, points, pixels):
    cam = Camera(500.0, 500.0, 320.0, 240.0, k1=-0.1)
    theta = np.linalg.norm(rvec)
    k = rvec / theta
    err = 0.0
    for P, uv in zip(points, pixels):
        Pr = P * np.cos(theta) + np.cross(k, P) * np.sin(theta) + k * np.dot(k, P) * (1 - np.cos(theta))
        X, Y, Z = Pr + tvec
        u, v = distort(cam, X / Z, Y / Z)
        err += (u - uv[0]) ** 2 + (v - uv[1]) ** 2
    return err / (2 * len(points))


def ssim_global(x, y, L=1.0):
    c1, c2 = (0.01 * L) ** 2, (0.03 * L) ** 2
    mx, my = x.mean(), y.mean()
    vx, vy = x.var(), y.var()
    cov = ((x - mx) * (y - my)).mean()
    return ((2 * mx * my + c1) * (2 * cov + c2)) / ((mx ** 2 + my ** 2 + c1) * (vx + vy + c2))


def sobel_energy(img):
    kx = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype=float)
    H, W = img.shape
    total = 0.0
    for i in range(H - 2):
        for j in range(W - 2):
            patch = img[i:i + 3, j:j + 3]
            gx = np.sum(kx * patch)
            gy = np.sum(kx.T * patch)
            total += np.hypot(gx, gy)
    return total


def giou(b1, b2):
    x1, y1 = max(b1[0], b2[0]), max(b1[1], b2[1])
    x2, y2 = min(b1[2], b2[2]), min(b1[3], b2[3])
    inter = max(0.0, x2 - x1) * max(0.0, y2 - y1)
    a1 = (b1[2] - b1[0]) * (b1[3] - b1[1])
    a2 = (b2[2] - b2[0]) * (b2[3] - b2[1])
    union = a1 + a2 - inter
    cw = max(b1[2], b2[2]) - min(b1[0], b2[0])
    ch = max(b1[3], b2[3]) - min(b1[1], b2[1])
    return 1 - inter / union + (cw * ch - union) / (cw * ch)


def bilinear(img, x, y):
    x0, y0 = int(np.floor(x)), int(np.floor(y))
    dx, dy = x - x0, y - y0
    return ((1 - dx) * (1 - dy) * img[y0, x0] + dx * (1 - dy) * img[y0, x0 + 1]
            + (1 - dx) * dy * img[y0 + 1, x0] + dx * dy * img[y0 + 1, x0 + 1])


def homography_error(h, src, dst):
    H = np.append(h, 1.0).reshape(3, 3)
    ones = np.ones((src.shape[0], 1))
    p = np.hstack([src, ones]) @ H.T
    q = p[:, :2] / p[:, 2:]
    return np.sum((q - dst) ** 2)


def gradient_magnitude_tv(u, eps=1e-3):
    dx = u[:, 1:] - u[:, :-1]
    dy = u[1:, :] - u[:-1, :]
    return np.sum(np.sqrt(dx[:-1, :] ** 2 + dy[:, :-1] ** 2 + eps))


def epipolar(E, x1, x2):
    l = E @ x1
    return (x2 @ l) ** 2 / (l[0] ** 2 + l[1] ** 2)


VOCAB = {"the": 0, "cat": 1, "sat": 2, "mat": 3}
PAIRS = [("the", "cat"), ("cat", "sat"), ("sat", "mat")]


def sgns(W, C, negatives=("mat", "the")):
    sig = lambda z: 1 / (1 + np.exp(-z))
    loss = 0.0
    for center, context in PAIRS:
        v = W[VOCAB[center]]
        loss -= np.log(sig(C[VOCAB[context]] @ v))
        for n in negatives:
            if n == context:
                continue
            loss -= np.log(sig(-C[VOCAB[n]] @ v))
    return loss


def glove(w, wc, b, bc):
    counts = Counter()
    for a, c in PAIRS + PAIRS[:1]:
        counts[(VOCAB[a], VOCAB[c])] += 1
    J = 0.0
    for (i, j), n in counts.items():
        weight = min(1.0, (n / 10) ** 0.75)
        J += weight * (w[i] @ wc[j] + b[i] + bc[j] - np.log(n)) ** 2
    return J


def bigram_nll(logits):
    text = "the cat sat the mat"
    ids = [VOCAB[w] for w in text.split()]
    total = 0.0
    for prev, nxt in zip(ids[:-1], ids[1:]):
        row = logits[prev]
        total += np.log(np.sum(np.exp(row))) - row[nxt]
    return total / (len(ids) - 1)


def label_smoothing(logits, target, eps=0.1):
    logp = logits - np.log(np.sum(np.exp(logits), axis=-1, keepdims=True))
    K = logits.shape[-1]
    q = np.full_like(logits, eps / K)
    q[np.arange(len(target)), target] += 1 - eps
    return -np.sum(q * logp, axis=-1).mean()


def mf_loss(P, Q, bu, bi):
    ratings = [(0, 1, 4.0), (1, 0, 3.0), (1, 2, 5.0)]
    mu = sum(r for _, _, r in ratings) / len(ratings)
    sse = sum((r - mu - bu[u] - bi[i] - P[u] @ Q[i]) ** 2 for u, i, r in ratings)
    return sse + 0.02 * (np.sum(P ** 2) + np.sum(Q ** 2) + bu @ bu + bi @ bi)


def bpr(U, V, triples):
    s = 0.0
    for u, i, j in triples:
        s += np.log1p(np.exp(-(U[u] @ V[i] - U[u] @ V[j])))
    return s


def listnet(scores, relevance):
    p = np.exp(relevance) / np.exp(relevance).sum()
    logq = scores - np.log(np.exp(scores).sum())
    return -(p * logq).sum()


def lambda_pairs(scores, rel):
    loss = 0.0
    for i, si in enumerate(scores):
        for j, sj in enumerate(scores):
            if rel[i] > rel[j]:
                loss += np.log(1 + np.exp(sj - si)) * abs(2 ** rel[i] - 2 ** rel[j])
    return loss


def fm(w0, w, V, x):
    s = x @ V
    return w0 + w @ x + 0.5 * np.sum(s ** 2 - (x ** 2) @ (V ** 2))


def pinball(q, y, tau=0.9):
    d = y - q
    return np.mean(np.where(d >= 0, tau * d, (tau - 1) * d))


def huber_masked(r, delta=1.0):
    out = np.empty_like(r)
    small = np.abs(r) <= delta
    out[small] = 0.5 * r[small] ** 2
    out[~small] = delta * (np.abs(r[~small]) - 0.5 * delta)
    return out.sum()


def cauchy(r, c=2.385):
    return np.sum(c ** 2 / 2 * np.log1p((r / c) ** 2))


def welsch_reduce(r):
    return sum(1 - np.exp(-(ri / 2.0) ** 2) for ri in r if abs(ri) < 10)


def asymmetric(pred, y, up=3.0):
    diff = pred - y
    w = np.ones_like(diff)
    w[diff > 0] = up
    return (w * diff ** 2).mean()


def focal_dice(p, g, gamma=2.0):
    p = np.clip(p, 1e-7, 1 - 1e-7)
    focal = -np.mean(g * (1 - p) ** gamma * np.log(p) + (1 - g) * p ** gamma * np.log(1 - p))
    dice = 1 - (2 * (p * g).sum() + 1) / (p.sum() + g.sum() + 1)
    return focal + dice


def filter_response(b, a, x):
    y = []
    for n in range(len(x)):
        acc = sum(b[k] * x[n - k] for k in range(len(b)) if n - k >= 0)
        acc -= sum(a[k] * y[n - k] for k in range(1, len(a)) if n - k >= 0)
        y.append(acc / a[0])
    return sum(v ** 2 for v in y)


def goertzel(x, k):
    N = len(x)
    w = 2 * np.pi * k / N
    s1 = s2 = 0.0
    for v in x:
        s1, s2 = v + 2 * np.cos(w) * s1 - s2, s1
    return s1 ** 2 + s2 ** 2 - 2 * np.cos(w) * s1 * s2


def windowed(x):
    n = x.shape[0]
    w = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / (n - 1))
    y = np.convolve(x * w, [0.25, 0.5, 0.25], mode="valid")
    return np.dot(y, y)


def grouped(x):
    groups = defaultdict(list)
    for name, v in zip("abab", x):
        groups[name].append(v)
    means = {k: sum(v) / len(v) for k, v in groups.items()}
    return sum((v - means[k]) ** 2 for k, vs in groups.items() for v in vs) + means["a"] * means["b"]
