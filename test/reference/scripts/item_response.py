"""Item response theory: Rasch, 2PL and 3PL models."""
from math import exp, log, log1p
from typing import List, Sequence

import numpy as np


def p_correct(theta: float, a: float = 1.0, b: float = 0.0, c: float = 0.0) -> float:
    """Probability of a correct answer.

    :param theta: ability
    :param a: discrimination
    :param b: difficulty
    :param c: guessing
    """
    return c + (1 - c) / (1 + exp(-a * (theta - b)))


def rasch_loglik(theta: float, difficulties: Sequence[float], answers: List[int]) -> float:
    ll = 0.0
    for b, x in zip(difficulties, answers):
        ll += x * (theta - b) - log1p(exp(theta - b))
    return ll


def loglik_2pl(theta, a, b, x):
    """theta: (persons,), a, b: (items,), x: (persons, items)"""
    logits = a * (theta[:, None] - b)
    return np.sum(x * logits - np.log1p(np.exp(logits)))


def item_information(theta, a, b):
    p = p_correct(theta, a, b)
    return a ** 2 * p * (1 - p)


def map_objective(theta, items, responses, prior_sd=1.0):
    """items: list of (a, b, c) tuples"""
    nll = sum(
        -log(p_correct(theta, *item)) if r else -log(1 - p_correct(theta, *item))
        for item, r in zip(items, responses)
    )
    return nll + theta ** 2 / (2 * prior_sd ** 2)


def estimate(responses, difficulties, tol=1e-6):
    if all(responses):
        return 4.0
    if not any(responses):
        return -4.0
    theta = 0.0
    for _ in range(50):
        p = [p_correct(theta, b=b) for b in difficulties]
        score = sum(responses) - sum(p)
        info = sum(pi * (1 - pi) for pi in p)
        step = score / info
        theta += step
        if abs(step) < tol:
            break
    return theta


if __name__ == "__main__":
    exam = [0.5, -1.0, 1.5, 0.0]
    people = {"kim": [1, 1, 0, 1], "lee": [0, 1, 0, 0], "park": [1, 1, 1, 0]}
    width = max(len(name) for name in people)
    for name, answers in people.items():
        print(f"{name:<{width}} {sum(answers)}/{len(answers)} {estimate(answers, exam):+.3f}")
