"""Bonds, loans and portfolios."""
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Optional

import numpy as np

TODAY = date(2024, 1, 15)


def bond_price(ytm, coupon=0.05, face=100.0, years=5, freq=2):
    """Price of a fixed coupon bond."""
    n = int(years * freq)
    c = face * coupon / freq
    price = 0.0
    for t in range(1, n + 1):
        price += c / (1 + ytm / freq) ** t
    return price + face / (1 + ytm / freq) ** n


def modified_duration(ytm, coupon=0.05, face=100.0, years=5, freq=2):
    n = int(years * freq)
    c = face * coupon / freq
    pv_t = sum(t / freq * c / (1 + ytm / freq) ** t for t in range(1, n + 1))
    pv_t += years * face / (1 + ytm / freq) ** n
    return pv_t / bond_price(ytm, coupon, face, years, freq) / (1 + ytm / freq)


def npv(rate, cashflows):
    return sum(cf / (1 + rate) ** i for i, cf in enumerate(cashflows))


def annuity_payment(principal, annual_rate, months=360):
    r = annual_rate / 12
    return principal * r / (1 - (1 + r) ** -months)


def nelson_siegel(tau, b0, b1, b2, lam):
    x = tau / lam
    slope = (1 - np.exp(-x)) / x
    return b0 + b1 * slope + b2 * (slope - np.exp(-x))


def vasicek_bond(r, T, kappa=0.3, theta=0.05, sigma=0.02):
    B = (1 - np.exp(-kappa * T)) / kappa
    A = np.exp((theta - sigma**2 / (2 * kappa**2)) * (B - T) - sigma**2 / (4 * kappa) * B**2)
    return A * np.exp(-B * r)


def sharpe(w, mu, cov, rf=0.02):
    ret = w @ mu
    vol = np.sqrt(w @ cov @ w)
    return (ret - rf) / vol


def mean_variance(w, mu, Sigma, gamma=3.0):
    return w.dot(mu) - gamma / 2 * w.dot(Sigma).dot(w)


def risk_parity_objective(w, cov):
    port_var = w @ cov @ w
    contrib = w * (cov @ w) / port_var
    n = len(w)
    return np.sum((contrib - 1 / n) ** 2)


def crra_utility(c, gamma=2.0):
    if gamma == 1:
        return np.log(c)
    return (c ** (1 - gamma) - 1) / (1 - gamma)


@dataclass
class Loan:
    principal: float
    rate: float
    start: date = TODAY
    payments: list = field(default_factory=list)
    memo: Optional[str] = None

    def balance(self, months, payment):
        r = self.rate / 12
        growth = (1 + r) ** months
        return self.principal * growth - payment * (growth - 1) / r

    @property
    def due(self) -> date:
        return self.start + timedelta(days=30)


house = Loan(250_000.0, 0.045, memo="first home")
print(house.due.isoformat(), f"{house.balance(12, 1266.71):,.2f}")


def solve_ytm(price, lo=0.0, hi=1.0, **kw):
    while hi - lo > 1e-10:
        mid = (lo + hi) / 2
        if bond_price(mid, **kw) > price:
            lo = mid
        else:
            hi = mid
    return (lo + hi) / 2


days_left = (date(2024, 12, 31) - TODAY).days
header = "-" * 20 + " report " + "-" * 20
