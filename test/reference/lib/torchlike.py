"""TensorFlow, JAX and autograd.numpy by the equal torch code, as far as the reference scripts use them."""
import types

import numpy as np
import torch


class T(torch.Tensor):
    """A torch tensor that answers .numpy() while it requires a gradient, and knows assign_sub."""

    def numpy(self):
        return torch.Tensor.detach(self).as_subclass(torch.Tensor).numpy()

    def __format__(self, spec):
        return format(self.item(), spec) if self.dim() == 0 else str(self)

    def assign_sub(self, d):
        with torch.no_grad():
            self.sub_(d)


def tensor(x):
    if isinstance(x, torch.Tensor):
        return x
    if isinstance(x, (list, tuple)) and any(isinstance(v, torch.Tensor) for v in _flat(x)):
        return torch.stack([tensor(v) for v in x])
    return torch.tensor(np.asarray(x, dtype=float)).as_subclass(T)


def _flat(x):
    for v in x:
        if isinstance(v, (list, tuple)):
            yield from _flat(v)
        else:
            yield v


def _u(f):
    return lambda x: f(tensor(x))


def _reduce(f):
    def inner(x, axis=None, keepdims=False):
        x = tensor(x)
        return f(x) if axis is None else f(x, dim=axis, keepdim=keepdims)
    return inner


UNARY = {k: _u(getattr(torch, k)) for k in ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sinh", "cosh", "abs", "log1p", "square")}


def arrays(name):
    """A numpy-like module over torch."""
    m = types.ModuleType(name)
    m.__dict__.update(UNARY)
    m.pi, m.e, m.newaxis = np.pi, np.e, None
    m.array = m.asarray = tensor
    m.zeros = lambda n: torch.zeros(n)
    m.ones = lambda n: torch.ones(n)
    m.linspace = lambda a, b, n=50: torch.linspace(a, b, n)
    m.dot = lambda a, b: tensor(a) @ tensor(b)
    m.where = lambda c, a, b: torch.where(c, tensor(a), tensor(b))
    m.maximum = lambda a, b: torch.maximum(tensor(a), tensor(b))
    m.sum, m.mean = _reduce(torch.sum), _reduce(torch.mean)
    m.stack = lambda xs, axis=0: torch.stack([tensor(x) for x in xs], dim=axis)
    return m


# trees -----------------------------------------------------------------------------------------------------------
def leaves(t):
    if isinstance(t, dict):
        return [x for k in sorted(t) for x in leaves(t[k])]
    if isinstance(t, (list, tuple)):
        return [x for v in t for x in leaves(v)]
    return [tensor(t)]


def rebuild(t, it):
    if isinstance(t, dict):
        return {k: rebuild(t[k], it) for k in sorted(t)}
    if isinstance(t, (list, tuple)):
        return type(t)(rebuild(v, it) for v in t)
    return next(it)


def tree_map(f, t, *others):
    return rebuild(t, iter([f(*xs) for xs in zip(leaves(t), *[leaves(o) for o in others])]))


def value_and_grad(f, argnums=0):
    many = isinstance(argnums, (tuple, list))
    nums = list(argnums) if many else [argnums]

    def inner(*args, **kw):
        with torch.enable_grad():
            args = list(args)
            fresh = []
            for n in nums:
                ls = [x if x.requires_grad else x.clone().requires_grad_() for x in leaves(args[n])]
                args[n] = rebuild(args[n], iter(ls))
                fresh.append(ls)
            y = f(*args, **kw)
            gs = torch.autograd.grad(y, [x for ls in fresh for x in ls], create_graph=True)
            it = iter(gs)
            out = tuple(rebuild(args[n], it) for n in nums)
        return y, (out if many else out[0])
    return inner


def grad(f, argnums=0):
    both = value_and_grad(f, argnums)
    return lambda *a, **k: both(*a, **k)[1]


def elementwise_grad(f):
    return grad(lambda x: f(x).sum())


def jacobian(f):
    return lambda x: torch.autograd.functional.jacobian(f, tensor(x))


def hessian(f):
    return lambda x: torch.autograd.functional.hessian(f, tensor(x))


def vmap(f):
    return lambda *xs: torch.stack([f(*r) for r in zip(*xs)])


def jit(f=None, **_):
    return f if f is not None else (lambda g: g)


def jax_modules():
    jax, jnp = types.ModuleType("jax"), arrays("jax.numpy")
    jax.grad, jax.value_and_grad, jax.hessian, jax.jacfwd, jax.jacrev = grad, value_and_grad, hessian, jacobian, jacobian
    jax.vmap, jax.jit, jax.numpy = vmap, jit, jnp
    jax.nn = types.ModuleType("jax.nn")
    jax.nn.sigmoid, jax.nn.relu = _u(torch.sigmoid), _u(torch.relu)
    jax.tree_util = types.ModuleType("jax.tree_util")
    jax.tree_util.tree_map = tree_map
    jax.random = types.ModuleType("jax.random")
    jax.random.PRNGKey = lambda seed: torch.manual_seed(seed)
    jax.random.normal = lambda key, shape=(): torch.randn(shape)
    return {"jax": jax, "jax.numpy": jnp, "jax.nn": jax.nn, "jax.random": jax.random, "jax.tree_util": jax.tree_util}


def autograd_modules():
    ag, anp = types.ModuleType("autograd"), arrays("autograd.numpy")
    ag.grad, ag.hessian, ag.jacobian, ag.elementwise_grad, ag.numpy = grad, hessian, jacobian, elementwise_grad, anp
    return {"autograd": ag, "autograd.numpy": anp}


class Tape:
    def __init__(self, persistent=False):
        self.persistent, self.used = persistent, False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def watch(self, x):
        x.requires_grad_()

    def gradient(self, y, xs):
        if self.used and not self.persistent:
            raise RuntimeError("A non-persistent GradientTape can only be used to compute one set of gradients")
        self.used = True
        one = not isinstance(xs, (list, tuple))
        gs = torch.autograd.grad(y.sum(), [xs] if one else list(xs), create_graph=True, retain_graph=True, allow_unused=True)
        return gs[0] if one else list(gs)

    def jacobian(self, y, x):
        rows = [torch.autograd.grad(v, x, retain_graph=True)[0] for v in y.reshape(-1)]
        return torch.stack(rows).reshape(y.shape + x.shape)


def tensorflow_module():
    tf = types.ModuleType("tensorflow")
    tf.__dict__.update(UNARY)
    tf.math = types.ModuleType("tensorflow.math")
    tf.math.__dict__.update(UNARY)
    tf.nn = types.ModuleType("tensorflow.nn")
    tf.nn.sigmoid, tf.nn.relu = torch.sigmoid, torch.relu
    tf.linalg = types.ModuleType("tensorflow.linalg")
    tf.linalg.matvec = lambda a, x: a @ x
    tf.float32 = tf.float64 = None
    tf.constant = lambda x, dtype=None: tensor(x)
    tf.Variable = lambda x, name=None, dtype=None: tensor(x).clone().as_subclass(T).requires_grad_()
    tf.zeros = lambda n, dtype=None: torch.zeros(n)
    tf.linspace = lambda a, b, n: torch.linspace(a, b, n)
    tf.reduce_sum, tf.reduce_mean = _reduce(torch.sum), _reduce(torch.mean)
    tf.reduce_logsumexp = lambda x, axis, keepdims=False: torch.logsumexp(x, dim=axis, keepdim=keepdims)
    tf.GradientTape = Tape

    class Module:
        def __init__(self, **_):
            pass
    tf.Module = Module
    return {"tensorflow": tf}
