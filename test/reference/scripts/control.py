"""Bandits, policy gradients, optimal control, robots and bodies in motion."""
from __future__ import annotations
from dataclasses import dataclass, field
from collections import namedtuple, deque
from typing import List, Optional, Tuple
import math
import logging
import numpy as np

logger = logging.getLogger(__name__)
Transition = namedtuple("Transition", ["reward", "value", "done"])


def softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - np.max(z))
    return e / e.sum()


def bandit_objective(theta, rewards):
    return np.dot(softmax(theta), rewards)


def reinforce_loss(theta, actions, returns, baseline=0.0):
    logp = np.log(softmax(theta))
    loss = 0.0
    for a, g in zip(actions, returns):
        loss -= logp[a] * (g - baseline)
    return loss / len(actions)


def gae(rewards, values, last_value, gamma=0.99, lam=0.95):
    adv = []
    running = 0.0
    next_value = last_value
    for r, v in zip(reversed(rewards), reversed(values)):
        delta = r + gamma * next_value - v
        running = delta + gamma * lam * running
        adv.insert(0, running)
        next_value = v
    return sum(adv)


def gae_steps(v0, v1, v2):
    steps = [Transition(1.0, v0, False), Transition(0.5, v1, False), Transition(-1.0, v2, True)]
    total, running, nxt = 0.0, 0.0, 0.0
    for s in reversed(steps):
        nonterminal = 1.0 - float(s.done)
        delta = s.reward + 0.99 * nxt * nonterminal - s.value
        running = delta + 0.99 * 0.95 * nonterminal * running
        total += running ** 2
        nxt = s.value
    return total


def ppo_objective(logp, logp_old, adv, eps=0.2, c_ent=0.01):
    ratio = np.exp(logp - logp_old)
    clipped = np.clip(ratio, 1 - eps, 1 + eps)
    surrogate = np.minimum(ratio * adv, clipped * adv)
    entropy = -np.sum(np.exp(logp) * logp)
    return -(surrogate.mean() + c_ent * entropy)


def gaussian_policy_logp(mu, log_std, action):
    std = np.exp(log_std)
    return np.sum(-0.5 * ((action - mu) / std) ** 2 - log_std - 0.5 * np.log(2 * np.pi))


def squashed_logp(u):
    return np.sum(2 * (np.log(2) - u - np.log1p(np.exp(-2 * u))))


def td_error(w, phi, phi_next, r, gamma=0.9):
    v, v_next = phi @ w, phi_next @ w
    return 0.5 * np.mean((r + gamma * v_next - v) ** 2)


def lqr_cost(K, x0, A, B, Q, R, T=10):
    x = x0
    cost = 0.0
    for _ in range(T):
        u = -K @ x
        cost += x @ Q @ x + u @ R @ u
        x = A @ x + B @ u
    return cost + x @ Q @ x


def mpc_cost(u, x0, target):
    pos, vel = x0
    dt = 0.1
    J = 0.0
    for k, force in enumerate(u):
        vel = vel + dt * (force - 0.1 * vel * abs(vel))
        pos = pos + dt * vel
        J += (pos - target) ** 2 + 1e-2 * force ** 2
        if k > 0:
            J += 0.1 * (u[k] - u[k - 1]) ** 2
    return J


def riccati_trace(q):
    A = np.array([[1.0, 0.1], [0.0, 1.0]])
    B = np.array([[0.0], [0.1]])
    Q = q * np.eye(2)
    R = np.array([[0.1]])
    P = Q
    for _ in range(12):
        S = R + B.T @ P @ B
        K = np.linalg.solve(S, B.T @ P @ A)
        P = Q + A.T @ P @ (A - B @ K)
    return np.trace(P)


@dataclass
class Link:
    length: float
    mass: float = 1.0
    children: List["Link"] = field(default_factory=list)

    @property
    def inertia(self) -> float:
        return self.mass * self.length ** 2 / 12.0


@dataclass(frozen=True)
class Arm:
    l1: float = 1.0
    l2: float = 0.7
    l3: float = 0.4

    def forward(self, q1, q2, q3) -> Tuple[float, float]:
        a, b, c = q1, q1 + q2, q1 + q2 + q3
        x = self.l1 * math.cos(a) + self.l2 * math.cos(b) + self.l3 * math.cos(c)
        y = self.l1 * math.sin(a) + self.l2 * math.sin(b) + self.l3 * math.sin(c)
        return x, y

    def reach_error(self, q1, q2, q3, tx, ty):
        x, y = self.forward(q1, q2, q3)
        return math.hypot(x - tx, y - ty)


def total_inertia(l1, l2, m):
    links = [Link(l1, m), Link(l2)]
    return sum(link.inertia for link in links)


def arm_error(q1, q2, q3):
    return Arm().reach_error(q1, q2, q3, 1.2, 0.8)


def dh(theta, d, a, alpha):
    ct, st, ca, sa = np.cos(theta), np.sin(theta), np.cos(alpha), np.sin(alpha)
    return np.array([
        [ct, -st * ca, st * sa, a * ct],
        [st, ct * ca, -ct * sa, a * st],
        [0.0, sa, ca, d],
        [0.0, 0.0, 0.0, 1.0],
    ])


def dh_chain(thetas):
    T = np.eye(4)
    for th, (d, a, alpha) in zip(thetas, [(0.3, 0.0, np.pi / 2), (0.0, 0.5, 0.0), (0.1, 0.4, -np.pi / 2)]):
        T = T @ dh(th, d, a, alpha)
    return T[:3, 3]


def quat_mul(p, q):
    w1, x1, y1, z1 = p
    w2, x2, y2, z2 = q
    return np.array([
        w1 * w2 - x1 * x2 - y1 * y2 - z1 * z2,
        w1 * x2 + x1 * w2 + y1 * z2 - z1 * y2,
        w1 * y2 - x1 * z2 + y1 * w2 + z1 * x2,
        w1 * z2 + x1 * y2 - y1 * x2 + z1 * w2,
    ])


def quat_angle(p, q):
    r = quat_mul(p, q * np.array([1.0, -1.0, -1.0, -1.0]))
    return 2 * np.arctan2(np.linalg.norm(r[1:]), r[0])


def skew(w):
    return np.array([[0, -w[2], w[1]], [w[2], 0, -w[0]], [-w[1], w[0], 0]])


def so3_exp(w, v):
    theta = np.sqrt(w @ w)
    K = skew(w / theta)
    R = np.eye(3) + np.sin(theta) * K + (1 - np.cos(theta)) * K @ K
    return R @ v


def nbody_energy(pos, vel, mass, G=1.0, soft=0.01):
    kinetic = 0.5 * np.sum(mass[:, None] * vel ** 2)
    potential = 0.0
    n = len(mass)
    for i in range(n):
        for j in range(i + 1, n):
            r = np.sqrt(np.sum((pos[i] - pos[j]) ** 2) + soft ** 2)
            potential -= G * mass[i] * mass[j] / r
    return kinetic + potential


def nbody_vectorised(pos, mass):
    diff = pos[:, np.newaxis, :] - pos[np.newaxis, :, :]
    d2 = (diff ** 2).sum(axis=-1) + 0.1
    inv = 1.0 / np.sqrt(d2)
    np.fill_diagonal(inv, 0.0)
    return -0.5 * mass @ inv @ mass


def leapfrog(q0, p0, steps=12, eps=0.1):
    q, p = q0, p0
    grad = lambda q: q + 0.1 * q ** 3
    p = p - 0.5 * eps * grad(q)
    for i in range(steps):
        q = q + eps * p
        if i != steps - 1:
            p = p - eps * grad(q)
    p = p - 0.5 * eps * grad(q)
    return 0.5 * p ** 2 + 0.5 * q ** 2 + 0.025 * q ** 4


def double_pendulum_lagrangian(t1, t2, w1, w2, m1=1.0, m2=0.5, l1=1.0, l2=0.8, g=9.81):
    T = 0.5 * m1 * (l1 * w1) ** 2 + 0.5 * m2 * ((l1 * w1) ** 2 + (l2 * w2) ** 2 + 2 * l1 * l2 * w1 * w2 * math.cos(t1 - t2))
    V = -(m1 + m2) * g * l1 * math.cos(t1) - m2 * g * l2 * math.cos(t2)
    return T - V


def smooth_path(p, obstacles, k=0.5):
    seg = np.diff(p, axis=0)
    length = np.sum(np.linalg.norm(seg, axis=1))
    acc = p[2:] - 2 * p[1:-1] + p[:-2]
    pen = 0.0
    for o in obstacles:
        d = np.linalg.norm(p - np.asarray(o), axis=-1)
        pen += np.sum(np.maximum(0.0, k - d) ** 2)
    logger.debug("length %.3f penalty %s", length, pen)
    return length + 10 * np.sum(acc ** 2) + 100 * pen


def spring_chain(x, k, rest):
    return 0.5 * sum(ki * (b - a - r) ** 2 for a, b, ki, r in zip(x, x[1:], k, rest))
