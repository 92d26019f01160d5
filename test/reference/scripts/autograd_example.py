"""Examples with autograd (the NumPy wrapper)."""
import autograd.numpy as np
from autograd import elementwise_grad as egrad
from autograd import grad, hessian, jacobian


def taylor_sine(x):
    """Sine by its Taylor series (loops and branches are fine)."""
    ans = currterm = x
    for i in range(1, 8):
        currterm = -currterm * x**2 / ((2 * i + 1) * (2 * i))
        ans = ans + currterm
    return ans


grad_sine = grad(taylor_sine)
print("Gradient of sin(pi) is", grad_sine(np.pi))


def sigmoid(x):
    return 0.5 * (np.tanh(x / 2.) + 1)


def logistic_predictions(weights, inputs):
    return sigmoid(np.dot(inputs, weights))


inputs = np.array([[0.52, 1.12, 0.77],
                   [0.88, -1.08, 0.15],
                   [0.52, 0.06, -1.30],
                   [0.74, -2.49, 1.39]])
targets = np.array([True, True, False, True])


def training_loss(weights):
    preds = logistic_predictions(weights, inputs)
    label_probabilities = preds * targets + (1 - preds) * (1 - targets)
    return -np.sum(np.log(label_probabilities))


training_gradient_fun = grad(training_loss)
weights = np.array([0.0, 0.0, 0.0])
print("Initial loss:", training_loss(weights))
for i in range(3):
    weights -= training_gradient_fun(weights) * 0.01
print("Trained loss:", training_loss(weights))

x = np.linspace(-2, 2, 5)
print(egrad(np.tanh)(x))
print(egrad(egrad(np.tanh))(x))


def black_box(theta):
    a, b = theta[0], theta[1]
    return np.sqrt(1 + a ** 2) * np.cos(b) + a * b


print(grad(black_box)(np.array([1.0, 0.5])))
print(hessian(black_box)(np.array([1.0, 0.5])))


def spherical(p):
    r, th, ph = p
    return np.array([r * np.sin(th) * np.cos(ph), r * np.sin(th) * np.sin(ph), r * np.cos(th)])


def rnn_fold(h0, xs, w):
    h = h0
    for xt in xs:
        h = np.tanh(w[0] * h + w[1] * xt)
    return h
