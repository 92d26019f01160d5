"""Formulas from physics. A derivative often has a name of its own: force, power, rate."""
import math

g = 9.81
c = 299_792_458.0


# Minus the slope is the force: hover over `lennard_jones`.
def lennard_jones(r, epsilon=1.0, sigma=1.0):
    sr6 = (sigma / r) ** 6
    return 4 * epsilon * (sr6**2 - sr6)


# Hover over `height` for the vertical speed v·sin(θ) − gt.
def height(t, v, theta):
    return v * math.sin(theta) * t - 0.5 * g * t**2


# Which angle throws farthest? Where the derivative by theta is zero.
def throw_range(v, theta):
    return v**2 * math.sin(2 * theta) / g


def pendulum_period(length):
    return 2 * math.pi * math.sqrt(length / g)


def lorentz_factor(v):
    return 1 / math.sqrt(1 - (v / c) ** 2)


# Reaction rate and temperature: hover over `arrhenius`.
def arrhenius(T, A=1e13, Ea=75_000.0, R=8.314):
    return A * math.exp(-Ea / (R * T))


# How much does the focus move when the object does?
def image_distance(f, d):
    return 1 / (1 / f - 1 / d)


def damped_oscillation(t, A=1.0, gamma=0.2, omega=3.0):
    return A * math.exp(-gamma * t) * math.cos(omega * t)
