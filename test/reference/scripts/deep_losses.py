"""Physics-informed losses, variational autoencoders, GANs, diffusion."""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.distributions import Normal, kl_divergence


def u_net(x, t, w):
    h = torch.tanh(w[0] * x + w[1] * t + w[2])
    return w[3] * h + w[4]


def burgers_residual(x, t, w, nu=0.01):
    u = u_net(x, t, w)
    u_x = torch.autograd.grad(u.sum(), x, create_graph=True)[0]
    u_t = torch.autograd.grad(u.sum(), t, create_graph=True)[0]
    u_xx = torch.autograd.grad(u_x.sum(), x, create_graph=True)[0]
    return torch.mean((u_t + u * u_x - nu * u_xx) ** 2)


def boundary_loss(w, t):
    left = u_net(torch.tensor(-1.0), t, w)
    right = u_net(torch.tensor(1.0), t, w)
    return (left ** 2).mean() + (right ** 2).mean()


def elbo(x, mu, logvar, recon_logits, beta: float = 1.0):
    """Negative evidence lower bound."""
    bce = F.binary_cross_entropy_with_logits(recon_logits, x, reduction="none").sum(-1)
    kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp(), dim=-1)
    return (bce + beta * kld).mean()


def reparam_loss(mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    logq = (-0.5 * eps ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)).sum()
    logp = (-0.5 * z ** 2 - 0.5 * math.log(2 * math.pi)).sum()
    return logq - logp


def kl_two_normals(m1, s1, m2, s2):
    return kl_divergence(Normal(m1, s1), Normal(m2, s2)).sum()


def nonsaturating_g_loss(fake_logits):
    return F.softplus(-fake_logits).mean()


def ls_gan_d(real, fake):
    return 0.5 * ((real - 1) ** 2).mean() + 0.5 * fake.pow(2).mean()


def r1_penalty(x, w):
    score = torch.tanh(x @ w).sum()
    (grad,) = torch.autograd.grad(score, x, create_graph=True)
    return 0.5 * grad.pow(2).sum(dim=1).mean()


def linear_beta_schedule(beta_start, beta_end):
    T = 12
    betas = torch.linspace(0, 1, T) * (beta_end - beta_start) + beta_start
    alphas = 1.0 - betas
    return torch.cumprod(alphas, dim=0)[-1]


def q_sample(x0, noise, alpha_bar):
    return alpha_bar.sqrt() * x0 + (1 - alpha_bar).sqrt() * noise


def ddpm_loss(x0, noise, alpha_bar, w):
    xt = q_sample(x0, noise, alpha_bar)
    eps_hat = torch.tanh(xt @ w)
    return F.mse_loss(eps_hat, noise)


def cosine_alpha_bar(t, s=0.008):
    f = lambda u: math.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return f(t) / f(0.0)


def snr_weighted(x0, x0_hat, alpha_bar, gamma=5.0):
    snr = alpha_bar / (1 - alpha_bar)
    weight = torch.clamp(snr, max=gamma) / snr
    return (weight[:, None] * (x0 - x0_hat) ** 2).mean()


def classifier_free(eps_c, eps_u, scale):
    return ((eps_u + scale * (eps_c - eps_u)) ** 2).sum()


def score_matching(x, theta):
    mu, log_s = theta[0], theta[1]
    s = torch.exp(log_s)
    score = -(x - mu) / s ** 2
    return (0.5 * score ** 2 - 1 / s ** 2).mean()


def iwae(log_w):
    return -(torch.logsumexp(log_w, dim=0) - math.log(log_w.shape[0])).mean()


def planar_flow(z, u, w, b):
    a = torch.dot(w, z) + b
    h = torch.tanh(a)
    psi = (1 - h ** 2) * w
    return z + u * h, torch.log(torch.abs(1 + torch.dot(u, psi)))


def flow_logdet(z, u, w, b):
    _, logdet = planar_flow(z, u, w, b)
    return logdet


def coupling_nll(x, s_w, t_w):
    x1, x2 = x.chunk(2, dim=-1)
    s = torch.tanh(x1 @ s_w)
    t = x1 @ t_w
    y2 = x2 * s.exp() + t
    y = torch.cat([x1, y2], dim=-1)
    return 0.5 * (y ** 2).sum(-1).mean() - s.sum(-1).mean()


class Encoder(nn.Module):
    def __init__(self, d=3, z=2):
        super().__init__()
        self.d = d

    def forward(self, x, W_mu, W_lv):
        mu, logvar = x @ W_mu, x @ W_lv
        std = torch.exp(0.5 * logvar)
        return (mu ** 2).sum() + std.sum()


def vq_loss(z, e, beta=0.25):
    commit = (z - e.detach()).pow(2).mean()
    codebook = (z.detach() - e).pow(2).mean()
    return codebook + beta * commit


def mmd_rbf(x, y, sigma):
    def k(a, b):
        d2 = (a.unsqueeze(1) - b.unsqueeze(0)).pow(2).sum(-1)
        return torch.exp(-d2 / (2 * sigma ** 2))
    return k(x, x).mean() + k(y, y).mean() - 2 * k(x, y).mean()


def nt_xent(z, tau=0.5):
    z = F.normalize(z, dim=1)
    sim = z @ z.T / tau
    n = z.size(0)
    mask = torch.eye(n, dtype=torch.bool)
    sim = sim.masked_fill(mask, float("-inf"))
    targets = torch.arange(n) ^ 1
    return F.cross_entropy(sim, targets)


def supcon(z, labels, tau=0.1):
    z = F.normalize(z, dim=-1)
    logits = z @ z.t() / tau
    logits = logits - logits.max(dim=1, keepdim=True).values.detach()
    mask = (labels[:, None] == labels[None, :]).double()
    self_mask = 1 - torch.eye(len(labels))
    mask = mask * self_mask
    log_prob = logits - torch.log((torch.exp(logits) * self_mask).sum(1, keepdim=True))
    return -((mask * log_prob).sum(1) / mask.sum(1)).mean()


def triplet_semi_hard(a, p, n, margin=0.2):
    d_ap = torch.norm(a - p, dim=1)
    d_an = torch.norm(a - n, dim=1)
    return torch.clamp(d_ap - d_an + margin, min=0.0).mean()


def vicreg(x, y):
    sim = F.mse_loss(x, y)
    std_x = torch.sqrt(x.var(dim=0) + 1e-4)
    std_loss = torch.mean(F.relu(1 - std_x))
    xc = x - x.mean(dim=0)
    n, d = x.shape
    cov = (xc.T @ xc) / (n - 1)
    off = cov - torch.diag(torch.diagonal(cov))
    return 25 * sim + 25 * std_loss + off.pow(2).sum() / d
