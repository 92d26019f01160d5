"""Chemical kinetics and equilibria: rates, binding curves, electrochemistry."""
import math
import warnings

import numpy as np
from numpy import exp, log
from scipy.optimize import curve_fit

R = 8.314462618  # J/(mol K)
F = 96485.33212  # C/mol
K_B = 1.380649e-23


def arrhenius(T, A, Ea):
    return A * exp(-Ea / (R * T))


def eyring(T, dH, dS, kappa=1.0):
    h = 6.62607015e-34
    return kappa * K_B * T / h * exp(dS / R) * exp(-dH / (R * T))


def michaelis_menten(S, Vmax, Km):
    return Vmax * S / (Km + S)


def competitive_inhibition(S, I, Vmax, Km, Ki):
    return Vmax * S / (Km * (1 + I / Ki) + S)


def substrate_inhibition(S, Vmax, Km, Ki):
    return (Vmax * S) / (Km + S + S**2 / Ki)


def hill(L, Kd, n):
    return L**n / (Kd**n + L**n)


def nernst(E0, z, T, ox, red):
    """Electrode potential [V]"""
    return E0 + R * T / (z * F) * log(ox / red)


def goldman(K_o, K_i, Na_o, Na_i, P_K=1.0, P_Na=0.04, T=310.0):
    return R * T / F * math.log((P_K * K_o + P_Na * Na_o) / (P_K * K_i + P_Na * Na_i))


def butler_volmer(eta, j0, alpha=0.5, T=298.15):
    f = F / (R * T)
    return j0 * (exp(alpha * f * eta) - exp(-(1 - alpha) * f * eta))


def henderson_hasselbalch(pKa, acid, base):
    return pKa + math.log10(base / acid)


def van_der_waals(V, T, n=1.0, a=0.1355, b=3.2e-5):
    return n * R * T / (V - n * b) - a * n**2 / V**2


def first_order(t, c0, k):
    c = c0 * np.exp(-k * t)
    return c


def consecutive(t, A0, k1, k2):
    """Intermediate B of A -> B -> C"""
    if k1 == k2:
        return A0 * k1 * t * np.exp(-k1 * t)
    return A0 * k1 / (k2 - k1) * (np.exp(-k1 * t) - np.exp(-k2 * t))


def ssq(params, S, v):
    Vmax, Km = params
    resid = v - michaelis_menten(S, Vmax, Km)
    return np.sum(resid ** 2)


def langmuir(p, q_max, K):
    theta = K * p / (1 + K * p)
    return q_max * theta


def tight_binding(L, P, Kd):
    # quadratic (Morrison) equation
    s = P + L + Kd
    return (s - math.sqrt(s * s - 4 * P * L)) / (2 * P)


def antoine(T, A=8.07131, B=1730.63, C=233.426):
    return 10 ** (A - B / (C + T))


if __name__ == "__main__":
    S = np.array([0.5, 1.0, 2.0, 4.0, 8.0])
    v = np.array([0.31, 0.52, 0.74, 0.95, 1.08])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        popt, pcov = curve_fit(michaelis_menten, S, v, p0=[1, 1])
    err = np.sqrt(np.diag(pcov))
    for name, p, e in zip(["Vmax", "Km"], popt, err):
        print(f"{name} = {p:.3f} ± {e:.3f}")
