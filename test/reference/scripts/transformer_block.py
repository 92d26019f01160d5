"""A transformer block and its parts, written out with plain torch."""
import math
from functools import partial

import torch
import torch.nn as nn
import torch.nn.functional as F


def scaled_dot_product(q, k, v, mask=None):
    d_k = q.size(-1)
    scores = torch.matmul(q, k.transpose(-2, -1)) / math.sqrt(d_k)
    if mask is not None:
        scores = scores.masked_fill(mask == 0, float("-inf"))
    attn = F.softmax(scores, dim=-1)
    return torch.matmul(attn, v)


def causal_attention_loss(q, k, v, target):
    T = q.shape[0]
    mask = torch.tril(torch.ones(T, T))
    out = scaled_dot_product(q, k, v, mask)
    return F.mse_loss(out, target)


def multi_head(x, wq, wk, wv, wo, n_heads=2):
    T, C = x.shape
    hd = C // n_heads
    q = (x @ wq).view(T, n_heads, hd).transpose(0, 1)
    k = (x @ wk).view(T, n_heads, hd).transpose(0, 1)
    v = (x @ wv).view(T, n_heads, hd).transpose(0, 1)
    att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(hd))
    att = att.softmax(dim=-1)
    y = (att @ v).transpose(0, 1).contiguous().view(T, C)
    return ((y @ wo) ** 2).mean()


def layer_norm(x, gamma, beta, eps=1e-5):
    mean = x.mean(-1, keepdim=True)
    var = x.var(-1, keepdim=True, unbiased=False)
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta


def layer_norm_energy(x, gamma, beta):
    return layer_norm(x, gamma, beta).pow(3).sum()


def rms_norm(x, weight, eps=1e-6):
    rms = torch.rsqrt(x.pow(2).mean(dim=-1, keepdim=True) + eps)
    return (x * rms * weight).sum()


def gelu_mlp(x, w1, b1, w2, b2):
    h = F.gelu(F.linear(x, w1, b1))
    return F.linear(h, w2, b2).square().mean()


def swiglu(x, w, v, w2):
    return ((F.silu(x @ w) * (x @ v)) @ w2).sum()


def rotary(x, theta=10000.0):
    """x: (T, D), rotates pairs of features."""
    T, D = x.shape
    half = D // 2
    freqs = 1.0 / (theta ** (torch.arange(0, half, dtype=x.dtype) / half))
    angles = torch.arange(T, dtype=x.dtype)[:, None] * freqs[None, :]
    x1, x2 = x[..., :half], x[..., half:]
    rotated = torch.cat([x1 * angles.cos() - x2 * angles.sin(), x1 * angles.sin() + x2 * angles.cos()], dim=-1)
    return (rotated ** 3).sum()


def alibi_bias_loss(q, k, slope):
    n = q.shape[0]
    pos = torch.arange(n)
    bias = -slope * (pos[:, None] - pos[None, :]).abs()
    return torch.logsumexp(q @ k.T + bias, dim=-1).sum()


def label_smoothed_nll(logits, target, epsilon=0.1):
    lprobs = F.log_softmax(logits, dim=-1)
    nll = -lprobs.gather(dim=-1, index=target.unsqueeze(-1)).squeeze(-1)
    smooth = -lprobs.mean(dim=-1)
    return ((1.0 - epsilon) * nll + epsilon * smooth).mean()


def einsum_attention(q, k, v):
    s = torch.einsum("bqd,bkd->bqk", q, k)
    p = torch.softmax(s, -1)
    return torch.einsum("bqk,bkd->bqd", p, v).pow(2).sum()


class Head(nn.Module):
    def __init__(self, dim, temperature=1.0):
        super().__init__()
        self.temperature = temperature
        self.act = partial(F.leaky_relu, negative_slope=0.2)

    def forward(self, x, w):
        return torch.tanh(self.act(x @ w) / self.temperature).sum()


def perplexity(logits, targets):
    loss = F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1))
    return torch.exp(loss)


def cosine_schedule_loss(w, step, total=100.0, base=0.1):
    lr = 0.5 * base * (1 + math.cos(math.pi * step / total))
    return (w - lr * w ** 3).pow(2).sum()
