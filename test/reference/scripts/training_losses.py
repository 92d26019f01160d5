"""Physics-informed toy and reinforcement-learning losses (PyTorch)."""
import torch
from torch import Tensor


def mlp(x: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor) -> Tensor:
    return torch.tanh(x @ w1 + b1) @ w2 + b2


def pinn_residual(u: Tensor, u_t: Tensor, u_xx: Tensor, nu: float = 0.01) -> Tensor:
    """Mean squared residual of the heat equation."""
    return ((u_t - nu * u_xx) ** 2).mean() + (u[0] ** 2 + u[-1] ** 2)


def ppo_clip_loss(log_prob, old_log_prob, advantage, clip_ratio=0.2):
    ratio = torch.exp(log_prob - old_log_prob)
    clipped = torch.clamp(ratio, 1 - clip_ratio, 1 + clip_ratio)
    return -torch.min(ratio * advantage, clipped * advantage).mean()


def policy_gradient_loss(logits, actions, returns):
    logp = torch.log_softmax(logits, dim=-1)
    chosen = logp.gather(1, actions.unsqueeze(1)).squeeze(1)
    return -(chosen * returns).mean()


def dqn_td_loss(q, q_next, action, reward, gamma=0.99):
    with torch.no_grad():
        target = reward + gamma * q_next.max()
    return 0.5 * (target - q[action]) ** 2


def gae_value_loss(values, rewards, gamma=0.9):
    """Squared error to discounted returns, accumulated backwards."""
    running = torch.zeros((), dtype=values.dtype)
    loss = 0.0
    for t in reversed(range(len(rewards))):
        running = rewards[t] + gamma * running
        loss = loss + (values[t] - running) ** 2
    return loss / len(rewards)


def entropy_bonus(logits, coef=0.01):
    p = logits.softmax(-1)
    return coef * (p * p.log()).sum(-1).mean()


def wgan_penalty(grad_norm, lam=10.0):
    return lam * ((grad_norm - 1) ** 2).mean()


def gan_generator_loss(fake_logits):
    return torch.nn.functional.binary_cross_entropy_with_logits(
        fake_logits, torch.ones_like(fake_logits))


def smooth_l1(pred, target, beta=1.0):
    diff = (pred - target).abs()
    loss = torch.where(diff < beta, 0.5 * diff ** 2 / beta, diff - 0.5 * beta)
    return loss.sum()


def batch_norm_loss(x, gamma, beta, eps=1e-5):
    mu = x.mean(dim=0)
    var = ((x - mu) ** 2).mean(dim=0)
    x_hat = (x - mu) / (var + eps).sqrt()
    y = gamma * x_hat + beta
    return (y ** 3).sum()


x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
y = (x * x).sum(dim=1)
y.backward(gradient=torch.tensor([1.0, 0.5]))
print(x.grad)
# tensor([[2., 4.],
#         [3., 4.]])

p = torch.tensor([0.5, -1.0], requires_grad=True)
jac = torch.autograd.functional.jacobian(lambda t: torch.stack([t[0] * t[1], t[0].exp()]), p)
hess = torch.autograd.functional.hessian(lambda t: (t ** 3).sum() + t[0] * t[1], p)
print(jac)
print(hess)
