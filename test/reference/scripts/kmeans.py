# K-means from scratch: objective, assignment step, and a soft version
import sys
import time
from collections import defaultdict

import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(7)
OUT_DIR = "figures"


def pairwise_sq_dists(X, C):
    """(n, d), (k, d) -> (n, k)"""
    diff = X[:, None, :] - C[None, :, :]
    return (diff ** 2).sum(axis=-1)


def inertia(C, X):
    """Sum of squared distances to the closest centroid."""
    return pairwise_sq_dists(X, C).min(axis=1).sum()


def inertia_loop(centroids, points):
    total = 0.0
    for p in points:
        best = None
        for c in centroids:
            d = 0.0
            for j in range(len(c)):
                d += (p[j] - c[j]) ** 2
            if best is None or d < best:
                best = d
        total += best
    return total


def soft_inertia(C, X, beta=2.0):
    # softmin instead of min, so that the objective is smooth
    D = pairwise_sq_dists(X, C)
    m = D.min(axis=1, keepdims=True)
    return np.sum(m[:, 0] - np.log(np.exp(-beta * (D - m)).sum(axis=1)) / beta)


def fit(X, k, max_iter=100, tol=1e-6):
    idx = rng.choice(len(X), size=k, replace=False)
    C = X[idx].copy()
    prev = np.inf
    for it in range(max_iter):
        labels = pairwise_sq_dists(X, C).argmin(axis=1)
        for j in range(k):
            members = X[labels == j]
            if len(members) == 0:
                continue
            C[j] = members.mean(axis=0)
        cost = inertia(C, X)
        if prev - cost < tol:
            break
        prev = cost
    return C, labels, cost


def plot(X, C, labels, path):
    fig, ax = plt.subplots(figsize=(6, 6))
    ax.scatter(X[:, 0], X[:, 1], c=labels, s=8, cmap="tab10")
    ax.scatter(C[:, 0], C[:, 1], c="k", marker="x", s=80)
    ax.set_title(f"k = {len(C)}")
    fig.savefig(path, dpi=120)
    plt.close(fig)


if __name__ == "__main__":
    blobs = [rng.normal(loc=m, scale=0.5, size=(50, 2)) for m in [(0, 0), (3, 1), (1, 4)]]
    X = np.vstack(blobs)
    t0 = time.time()
    results = defaultdict(list)
    for k in range(2, 7):
        C, labels, cost = fit(X, k)
        results[k].append(cost)
        plot(X, C, labels, OUT_DIR + "/kmeans_%d.png" % k)
        print(f"k={k:2d}  inertia={cost:8.2f}")
    print("done in", round(time.time() - t0, 2), "s", file=sys.stderr)
