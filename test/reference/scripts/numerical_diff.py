"""Numerical differentiation: schemes and their errors."""
import math

import numpy as np


def forward_diff(f, x, h=1e-5):
    return (f(x + h) - f(x)) / h


def backward_diff(f, x, h=1e-5):
    return (f(x) - f(x - h)) / h


def central_diff(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


def five_point(f, x, h=1e-3):
    return (f(x - 2*h) - 8*f(x - h) + 8*f(x + h) - f(x + 2*h)) / (12*h)


def complex_step(f, x, h=1e-20):
    return np.imag(f(x + 1j * h)) / h


def second_diff(f, x, h=1e-4):
    return (f(x + h) - 2 * f(x) + f(x - h)) / h ** 2


def richardson(f, x, h=0.1, levels=4):
    table = []
    for i in range(levels):
        row = [central_diff(f, x, h / 2 ** i)]
        for j in range(1, i + 1):
            row.append(row[j - 1] + (row[j - 1] - table[i - 1][j - 1]) / (4 ** j - 1))
        table.append(row)
    return table[-1][-1]


def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for idx in range(x.size):
        tmp_val = x[idx]
        x[idx] = tmp_val + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2 * h)
        x[idx] = tmp_val
    return grad


def function_2(x):
    return x[0]**2 + x[1]**2


def function_tmp(x):
    return 0.01*x**2 + 0.1*x


def wave(x):
    return math.exp(math.sin(x)) / (1 + x**2)


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x
    for i in range(step_num):
        grad = numerical_gradient(f, x)
        x -= lr * grad
    return x


print(numerical_gradient(function_2, np.array([3.0, 4.0])))  # [6. 8.]
print(central_diff(function_tmp, 5))   # 0.2
print(central_diff(function_tmp, 10))  # 0.3
print(five_point(wave, 0.8))

errors = [abs(forward_diff(math.sin, 1.0, 10.0 ** -k) - math.cos(1.0)) for k in range(1, 16)]
best_k = min(range(len(errors)), key=errors.__getitem__) + 1
print(f"best step 1e-{best_k}")
