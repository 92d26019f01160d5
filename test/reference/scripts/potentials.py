"""A few potentials from physics, and forces as their negative gradients."""
import math

import numpy as np

# argon, reduced units
EPSILON = 1.0
SIGMA = 1.0
G = 9.81


def lennard_jones(r, epsilon=EPSILON, sigma=SIGMA):
    sr6 = (sigma / r) ** 6
    return 4 * epsilon * (sr6 ** 2 - sr6)


def lj_force(r, epsilon=EPSILON, sigma=SIGMA):
    sr6 = (sigma / r) ** 6
    return 24 * epsilon * (2 * sr6 ** 2 - sr6) / r


def lj_shifted(r, rc=2.5):
    if r >= rc:
        return 0.0
    return lennard_jones(r) - lennard_jones(rc)


def morse(r, D_e, a, r_e):
    return D_e * (1 - math.exp(-a * (r - r_e))) ** 2


def buckingham(r, A, B, C):
    return A * math.exp(-B * r) - C / r**6


def coulomb(q1, q2, r):
    k_e = 8.9875517923e9
    return k_e * q1 * q2 / r


def yukawa(r, g=1.0, m=0.5):
    return -g**2 * np.exp(-m * r) / r


def total_energy(positions, epsilon=EPSILON, sigma=SIGMA):
    """positions: (N, 3) array. Loops over all pairs."""
    n = len(positions)
    energy = 0.0
    for i in range(n):
        for j in range(i + 1, n):
            rij = positions[i] - positions[j]
            r2 = np.dot(rij, rij)
            s6 = (sigma * sigma / r2) ** 3
            energy += 4 * epsilon * s6 * (s6 - 1)
    return energy


def total_energy_vectorized(pos):
    i, j = np.triu_indices(len(pos), k=1)
    d = np.linalg.norm(pos[i] - pos[j], axis=1)
    return np.sum(4.0 * (d ** -12 - d ** -6))


def pendulum_energy(theta, omega, m=1.0, L=1.0):
    kinetic = 0.5 * m * (L * omega) ** 2
    potential = m * G * L * (1 - math.cos(theta))
    return kinetic + potential


def double_pendulum_potential(th1, th2, m1=1., m2=1., l1=1., l2=1.):
    y1 = -l1 * np.cos(th1)
    y2 = y1 - l2 * np.cos(th2)
    return m1 * G * y1 + m2 * G * y2


def bond_angle_energy(a, b, c, k=50.0, theta0=1.9106):
    """Harmonic angle term of a force field; a, b, c are positions."""
    u, v = a - b, c - b
    cos_t = u @ v / (np.linalg.norm(u) * np.linalg.norm(v))
    return 0.5 * k * (np.arccos(cos_t) - theta0) ** 2


def spring_chain(x, k=10.0, rest=1.0):
    stretch = np.diff(x) - rest
    return 0.5 * k * np.sum(stretch ** 2)


if __name__ == "__main__":
    r_min = 2 ** (1 / 6) * SIGMA
    print("minimum at", r_min, "with", lennard_jones(r_min))
    for r in [0.95, 1.0, 1.12, 1.5, 2.0]:
        print(f"{r:5.2f} {lennard_jones(r):10.5f} {lj_force(r):10.5f}")
