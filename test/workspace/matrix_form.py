"""A linear layer in matrices. Hover over any name for its shape."""
import numpy as np

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])  # two samples, three features
y = np.array([2.0])
W = np.array([[0.1, 0.2, 0.3]])
b = np.array([0.5])


# Hover over `loss`: its gradient by W is (2/n)(XWᵀ + b − y)ᵀX.
def loss(W, X, b, y):
    y_hat = X @ W.T + b
    return np.mean((y_hat - y) ** 2)


def dloss_dW(W, X, b, y):
    y_hat = X @ W.T + b
    return np.mean(2 * (y_hat - y) * X, axis=0)


def dloss_db(W, X, b, y):
    y_hat = X @ W.T + b
    return np.mean(2 * (y_hat - y), axis=0)


print(loss(W, X, b, y))  # 1.45
print(dloss_dW(W, X, b, y))  # [6.7 8.3 9.9]
print(dloss_db(W, X, b, y))  # [1.6]


# Hover over `quadratic`: (A + Aᵀ)x.
def quadratic(x, A):
    return x @ A @ x


# Hover over `softmax_loss`: softmax(s) minus the one-hot target.
def softmax_loss(s, target):
    s = s - np.max(s)
    return -np.sum(target * (s - np.log(np.sum(np.exp(s)))))


scores = np.array([1.0, 2.0, 0.5])
one_hot = np.array([0.0, 1.0, 0.0])
cost = softmax_loss(scores, one_hot)  # 0.4644


# Hover over `log_volume`: the inverse, transposed.
def log_volume(M):
    return np.log(np.linalg.det(M))
