"""JAX: grad, value_and_grad, vmap, jit, hessian."""
from functools import partial

import jax
import jax.numpy as jnp
from jax import grad, hessian, jacfwd, jit, random, value_and_grad, vmap


def tanh(x):
    y = jnp.exp(-2.0 * x)
    return (1.0 - y) / (1.0 + y)


grad_tanh = grad(tanh)
print(grad_tanh(1.0))  # 0.41997434
print(grad(grad(tanh))(2.0))


def predict(W, b, inputs):
    return jax.nn.sigmoid(jnp.dot(inputs, W) + b)


inputs = jnp.array([[0.52, 1.12, 0.77],
                    [0.88, -1.08, 0.15],
                    [0.52, 0.06, -1.30],
                    [0.74, -2.49, 1.39]])
targets = jnp.array([True, True, False, True])


def loss(W, b):
    preds = predict(W, b, inputs)
    label_probs = preds * targets + (1 - preds) * (1 - targets)
    return -jnp.sum(jnp.log(label_probs))


W = jnp.array([0.2, -0.1, 0.4])
b = 0.1
W_grad = grad(loss, argnums=0)(W, b)
b_grad = grad(loss, 1)(W, b)
loss_value, Wb_grad = value_and_grad(loss, (0, 1))(W, b)
print(W_grad)
print(b_grad)


@jit
def selu(x, alpha=1.67, lmbda=1.05):
    return lmbda * jnp.where(x > 0, x, alpha * jnp.exp(x) - alpha)


@partial(jax.jit, static_argnames=("power",))
def power_sum(x, power=3):
    return jnp.sum(x ** power)


def init_params():
    return {"w": jnp.array([[0.1, 0.2], [0.3, -0.4]]), "b": jnp.zeros(2)}


def mse_loss(params, x, y):
    pred = jnp.tanh(x @ params["w"] + params["b"])
    return jnp.mean((pred - y) ** 2)


params = init_params()
x = jnp.array([1.0, -1.0])
y = jnp.array([0.5, 0.5])
g = jax.grad(mse_loss)(params, x, y)
print(g["w"], g["b"])
params = jax.tree_util.tree_map(lambda p, dp: p - 0.1 * dp, params, g)


def quad(v):
    A = jnp.array([[2.0, 1.0], [1.0, 3.0]])
    return 0.5 * v @ A @ v - jnp.sin(v[0])


H = hessian(quad)(jnp.array([0.0, 1.0]))
print(H)

batched = vmap(grad(quad))(jnp.array([[0.0, 0.0], [1.0, 2.0]]))
print(batched)


def residuals(p):
    return jnp.stack([p[0] * jnp.exp(-p[1]), p[0] ** 2 - p[1]])


J = jacfwd(residuals)(jnp.array([2.0, 0.5]))
print(J)

key = random.PRNGKey(0)
noise = random.normal(key, (3,))
print(grad(power_sum)(noise))
