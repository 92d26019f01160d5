# -*- coding: utf-8 -*-
import math

import torch

# Fit y = sin(x) with a third order polynomial, first by hand, then with autograd.

dtype = torch.float
device = torch.device("cpu")

x = torch.linspace(-math.pi, math.pi, 2000, device=device, dtype=dtype)
y = torch.sin(x)

a = torch.tensor(0.1, device=device, dtype=dtype, requires_grad=True)
b = torch.tensor(0.8, device=device, dtype=dtype, requires_grad=True)
c = torch.tensor(0.0, device=device, dtype=dtype, requires_grad=True)
d = torch.tensor(-0.1, device=device, dtype=dtype, requires_grad=True)


def polynomial(x, a, b, c, d):
    return a + b * x + c * x ** 2 + d * x ** 3


def sum_of_squares(a, b, c, d):
    y_pred = polynomial(x, a, b, c, d)
    return (y_pred - y).pow(2).sum()


# manual gradients at the starting point
y_pred = polynomial(x, a, b, c, d)
grad_y_pred = 2.0 * (y_pred - y)
grad_a = grad_y_pred.sum()
grad_b = (grad_y_pred * x).sum()
grad_c = (grad_y_pred * x ** 2).sum()
grad_d = (grad_y_pred * x ** 3).sum()

# and from autograd
loss = sum_of_squares(a, b, c, d)
loss.backward()
print("a:", grad_a.item(), a.grad.item())
print("b:", grad_b.item(), b.grad.item())
print("c:", grad_c.item(), c.grad.item())
print("d:", grad_d.item(), d.grad.item())

for p in (a, b, c, d):
    p.grad = None

learning_rate = 1e-6
for t in range(5):
    y_pred = a + b * x + c * x ** 2 + d * x ** 3
    loss = (y_pred - y).pow(2).sum()
    if t % 100 == 99:
        print(t, loss.item())
    loss.backward()
    with torch.no_grad():
        a -= learning_rate * a.grad
        b -= learning_rate * b.grad
        c -= learning_rate * c.grad
        d -= learning_rate * d.grad
        a.grad = None
        b.grad = None
        c.grad = None
        d.grad = None

print(f"Result: y = {a.item()} + {b.item()} x + {c.item()} x^2 + {d.item()} x^3")


class LegendrePolynomial3(torch.autograd.Function):
    """0.5 * (5x^3 - 3x), with its own backward."""

    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return 0.5 * (5 * input ** 3 - 3 * input)

    @staticmethod
    def backward(ctx, grad_output):
        input, = ctx.saved_tensors
        return grad_output * 1.5 * (5 * input ** 2 - 1)


class Polynomial3(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.a = torch.nn.Parameter(torch.tensor(0.5))
        self.b = torch.nn.Parameter(torch.tensor(-1.0))
        self.c = torch.nn.Parameter(torch.tensor(2.0))
        self.d = torch.nn.Parameter(torch.tensor(0.25))

    def forward(self, x):
        return self.a + self.b * x + self.c * x ** 2 + self.d * x ** 3

    def string(self):
        return f"y = {self.a.item()} + {self.b.item()} x + {self.c.item()} x^2 + {self.d.item()} x^3"


model = Polynomial3()
out = model(torch.tensor(2.0))
out.backward()
print(model.a.grad, model.b.grad, model.c.grad, model.d.grad)
# tensor(1.) tensor(2.) tensor(4.) tensor(8.)
