"""Recommender by matrix factorisation (SGD on observed ratings)."""
import json
import os.path as osp

import numpy as np


class MatrixFactorization:
    def __init__(self, R, k=2, lr=0.01, beta=0.02, iterations=100):
        self.R = R
        self.num_users, self.num_items = R.shape
        self.k = k
        self.lr = lr
        self.beta = beta
        self.iterations = iterations

    def train(self):
        self.P = np.random.normal(scale=1. / self.k, size=(self.num_users, self.k))
        self.Q = np.random.normal(scale=1. / self.k, size=(self.num_items, self.k))
        self.samples = [
            (i, j, self.R[i, j])
            for i in range(self.num_users)
            for j in range(self.num_items)
            if self.R[i, j] > 0
        ]
        for it in range(self.iterations):
            np.random.shuffle(self.samples)
            for i, j, r in self.samples:
                e = r - self.P[i, :].dot(self.Q[j, :].T)
                self.P[i, :] += self.lr * (e * self.Q[j, :] - self.beta * self.P[i, :])
                self.Q[j, :] += self.lr * (e * self.P[i, :] - self.beta * self.Q[j, :])
            if (it + 1) % 10 == 0:
                print("Iteration: %d ; error = %.4f" % (it + 1, masked_loss(self.P, self.Q, self.R)))


def masked_loss(P, Q, R, beta=0.02):
    mask = R > 0
    E = (R - P @ Q.T) * mask
    return np.sum(E ** 2) + beta * (np.sum(P ** 2) + np.sum(Q ** 2))


def observed_loss(P, Q, ratings):
    """ratings: list of (user, item, rating)"""
    return sum((r - P[u] @ Q[i]) ** 2 for u, i, r in ratings) / len(ratings)


def biased_loss(P, Q, bu, bi, mu, R):
    pred = mu + bu[:, None] + bi[None, :] + P @ Q.T
    err = np.where(R > 0, R - pred, 0.0)
    return 0.5 * np.sum(err * err)


def nmf_kl(W, H, V):
    WH = W @ H
    return np.sum(V * np.log(V / WH) - V + WH)


def bpr(u, i, j, lam=0.01):
    """Bayesian personalised ranking for one triple of vectors."""
    x_uij = u @ i - u @ j
    return np.log(1 + np.exp(-x_uij)) + lam * (u @ u + i @ i + j @ j)


if __name__ == "__main__":
    root = osp.join(osp.dirname(__file__), "..", "ml-100k")
    with open(osp.join(root, "ratings.json")) as f:
        R = np.array(json.load(f))
    mf = MatrixFactorization(R, k=2, lr=0.1, beta=0.01, iterations=20)
    mf.train()
