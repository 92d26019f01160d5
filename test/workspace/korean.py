"""한국어 주석이 있는 예제. 주석이 가리키는 이름 위에 마우스를 올려 보세요."""
import numpy as np
import torch


# 함수: f(x) = x^2, 도함수는 2x (함수 이름 위에 마우스를 올리면 보입니다)
def f(x):
    return x**2


# 중앙차분: f'(4)의 근삿값. 정확한 값은 8
def 수치미분(x, h=1e-4):
    return (f(x + h) - f(x - h)) / (2 * h)


print(수치미분(4.0))  # 7.999999999999119


# 편미분: x로 미분하면 (2x + 2)·ln y, y로 미분하면 (x² + 2x)/y
def 곱의_미분(x, y):
    return (x**2 + 2 * x) * np.log(y)


# 점 (1, 2)에서 함숫값은 2.0794, 기울기는 2.7726과 1.5
값 = 곱의_미분(1.0, 2.0)

# 자동미분: w.grad 와 b.grad 위에 마우스를 올려 보세요
w = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(1.0, requires_grad=True)

예측 = w * 3.0 + b
손실 = (예측 - 10.0) ** 2
손실.backward()
print(w.grad)  # tensor(-18.)
print(b.grad)  # tensor(-6.)


# 손으로 쓴 미분: 맞는지 자동으로 확인합니다
def 넓이(r):
    return 3.14159 * r**2


def d넓이(r):
    return 2 * 3.14159 * r
