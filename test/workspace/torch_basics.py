"""PyTorch, read without running it. Hover over every `.grad`."""
import torch

# One variable: hover over `y` for 2x, over `x.grad` for 6.
x = torch.tensor(3.0, requires_grad=True)
y = x**2
y.backward()
print(x.grad)  # tensor(6.)

# Two variables: u.grad is 13, v.grad is 12.
u = torch.tensor(2.0, requires_grad=True)
v = torch.tensor(3.0, requires_grad=True)
z = u**2 + 3 * u * v + v**2
z.backward()
print(u.grad, v.grad)  # tensor(13.) tensor(12.)

# A vector: hover over `p` for its shape, over `p.grad` for [2, 8, 18].
p = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
f = p[0]**2 + 2 * p[1]**2 + 3 * p[2]**2
f.backward()
print(p.grad)  # tensor([ 2.,  8., 18.])

# One step of learning: hover over `loss`, then over `w.grad` and `b.grad`.
w = torch.tensor(0.5, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
target = torch.tensor(5.0)

loss = (w * 2.0 + b - target) ** 2
loss.backward()
print(w.grad, b.grad)  # tensor(-16.) tensor(-8.)

with torch.no_grad():
    w -= 0.01 * w.grad
    b -= 0.01 * b.grad
print(w.item(), b.item())  # 0.66 and 0.08

# Without backward(): hover over `slope`.
s = torch.tensor(1.0, requires_grad=True)
slope, = torch.autograd.grad((s**2 + 2 * s) * torch.log(s), s)
print(slope)  # tensor(3.)
