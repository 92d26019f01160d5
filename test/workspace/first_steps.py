"""First steps. Rest the mouse on a name that a comment points to."""
import math


# Hover over `parabola`: its derivative is 2x.
def parabola(x):
    return x**2


# Hover over `bowl` for both partial derivatives, or over `3 * x * y` for that term alone.
def bowl(x, y):
    return x**2 + 3 * x * y + y**2


# A point makes numbers appear. Hover over `height`: 31, with slopes 13 and 12.
x, y = 2.0, 3.0
height = bowl(x, y)


# Hover over `damped`: a product and two chain rules at once.
def damped(t, k=0.5):
    return math.exp(-k * t) * math.cos(2 * t)


# Hover over `distance`: away from 3 the slope is 1 or -1, at 3 there is none.
def distance(x):
    return abs(x - 3)


# Formulas in comments count as well. Hover over the next line:
# f(x) = x^2 + 3x - 1
# and over this one: $g(x) = \frac{x}{1 + x^2}$
