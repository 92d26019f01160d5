"""European options: Black-Scholes price, greeks and implied volatility."""
from __future__ import annotations

import math
from dataclasses import dataclass
from math import erf, exp, log, pi, sqrt

SQRT_2PI = sqrt(2.0 * pi)


def norm_pdf(x: float) -> float:
    return exp(-0.5 * x * x) / SQRT_2PI


def norm_cdf(x: float) -> float:
    return 0.5 * (1.0 + erf(x / sqrt(2.0)))


def d1(S, K, T, r, sigma, q=0.0):
    return (log(S / K) + (r - q + 0.5 * sigma ** 2) * T) / (sigma * sqrt(T))


def d2(S, K, T, r, sigma, q=0.0):
    return d1(S, K, T, r, sigma, q) - sigma * sqrt(T)


def call_price(S, K, T, r, sigma, q=0.0):
    if T <= 0:
        return max(S - K, 0.0)
    a = d1(S, K, T, r, sigma, q)
    b = a - sigma * sqrt(T)
    return S * exp(-q * T) * norm_cdf(a) - K * exp(-r * T) * norm_cdf(b)


def put_price(S, K, T, r, sigma, q=0.0):
    # put-call parity
    return call_price(S, K, T, r, sigma, q) - S * exp(-q * T) + K * exp(-r * T)


def delta(S, K, T, r, sigma, q=0.0):
    return exp(-q * T) * norm_cdf(d1(S, K, T, r, sigma, q))


def vega(S, K, T, r, sigma, q=0.0):
    return S * exp(-q * T) * norm_pdf(d1(S, K, T, r, sigma, q)) * sqrt(T)


def implied_vol(price, S, K, T, r, tol=1e-8, max_iter=50):
    sigma = 0.2
    for _ in range(max_iter):
        diff = call_price(S, K, T, r, sigma) - price
        if abs(diff) < tol:
            return sigma
        v = vega(S, K, T, r, sigma)
        if v < 1e-12:
            raise ValueError("vega too small, try another start")
        sigma = sigma - diff / v
    return float("nan")


@dataclass
class Option:
    strike: float
    maturity: float
    kind: str = "call"
    rate: float = 0.03

    def price(self, spot: float, vol: float) -> float:
        if self.kind == "call":
            return call_price(spot, self.strike, self.maturity, self.rate, vol)
        elif self.kind == "put":
            return put_price(spot, self.strike, self.maturity, self.rate, vol)
        raise ValueError(f"unknown kind {self.kind!r}")

    def __str__(self):
        return f"{self.kind.upper()} K={self.strike:.2f} T={self.maturity}"


book = [
    Option(100.0, 1.0),
    Option(110.0, 0.5, kind="put"),
]


def straddle(spot, strike, maturity, vol, rate=0.03):
    legs = [Option(strike, maturity, "call", rate), Option(strike, maturity, "put", rate)]
    return sum(leg.price(spot, vol) for leg in legs)


if __name__ == "__main__":
    for opt in book:
        print(opt, "->", round(opt.price(105.0, 0.25), 4))
    iv = implied_vol(10.45, 100, 100, 1.0, 0.05)
    print("implied vol = {:.2%}".format(iv))
    assert math.isclose(delta(100, 100, 1, 0.05, 0.2), 0.6368, abs_tol=1e-4)
