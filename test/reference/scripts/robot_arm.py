#!/usr/bin/env python3
# Planar robot arm: forward kinematics, Jacobian, and inverse kinematics.
import numpy as np
from numpy import cos, sin

L1 = 1.0   # upper arm [m]
L2 = 0.7   # fore arm [m]


def forward(theta1, theta2):
    """End effector position of the two-link arm."""
    x = L1 * cos(theta1) + L2 * cos(theta1 + theta2)
    y = L1 * sin(theta1) + L2 * sin(theta1 + theta2)
    return x, y


def jacobian(theta1, theta2):
    s1, c1 = sin(theta1), cos(theta1)
    s12, c12 = sin(theta1 + theta2), cos(theta1 + theta2)
    return np.array([
        [-L1 * s1 - L2 * s12, -L2 * s12],
        [L1 * c1 + L2 * c12, L2 * c12],
    ])


def manipulability(theta1, theta2):
    J = jacobian(theta1, theta2)
    return np.sqrt(np.linalg.det(J @ J.T))


def fk_chain(q, lengths):
    """n links, joint angles relative to the previous link"""
    angle = 0.0
    px, py = 0.0, 0.0
    for qi, li in zip(q, lengths):
        angle = angle + qi
        px = px + li * np.cos(angle)
        py = py + li * np.sin(angle)
    return np.array([px, py])


def reach_cost(q, target, lengths=(1.0, 0.7, 0.4), w_smooth=0.01):
    p = fk_chain(q, lengths)
    err = p - target
    smooth = 0
    for i in range(1, len(q)):
        smooth += (q[i] - q[i - 1]) ** 2
    return err @ err + w_smooth * smooth


def rot(a):
    return np.array([[np.cos(a), -np.sin(a), 0],
                     [np.sin(a), np.cos(a), 0],
                     [0, 0, 1]])


def trans(dx, dy=0.0):
    T = np.eye(3)
    T[0, 2] = dx
    T[1, 2] = dy
    return T


def height(q1, q2):
    # with homogeneous transforms instead of trigonometric sums
    T = rot(q1) @ trans(L1) @ rot(q2) @ trans(L2)
    return T[1, 2]


def ik(target, q0=(0.3, 0.3, 0.3), lr=0.1, steps=200):
    q = np.array(q0, dtype=float)
    for k in range(steps):
        g = np.zeros_like(q)
        for j in range(q.size):
            d = np.zeros_like(q)
            d[j] = 1e-6
            g[j] = (reach_cost(q + d, target) - reach_cost(q - d, target)) / 2e-6
        q -= lr * g
        if np.linalg.norm(g) < 1e-8:
            print("converged after", k + 1, "steps")
            break
    return q


if __name__ == "__main__":
    goal = np.array([1.2, 0.9])
    q = ik(goal)
    print(np.rad2deg(q), fk_chain(q, (1.0, 0.7, 0.4)))
