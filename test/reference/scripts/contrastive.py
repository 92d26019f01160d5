import torch
import torch.nn.functional as F


def cosine(a, b, eps=1e-8):
    return torch.dot(a, b) / (a.norm() * b.norm() + eps)


def triplet_loss(anchor, positive, negative, margin=1.0):
    d_ap = torch.norm(anchor - positive, p=2)
    d_an = torch.norm(anchor - negative, p=2)
    return torch.clamp(d_ap - d_an + margin, min=0.0)


def contrastive_loss(x1, x2, same, margin=2.0):
    """Hadsell-style pair loss; same is 1.0 for a positive pair."""
    d = (x1 - x2).pow(2).sum(-1).sqrt()
    loss = same * d.pow(2) + (1 - same) * F.relu(margin - d).pow(2)
    return 0.5 * loss.mean()


def info_nce(q, k, temperature=0.1):
    # q, k: (B, D); the i-th key is the positive of the i-th query
    q = F.normalize(q, dim=1)
    k = F.normalize(k, dim=1)
    logits = q @ k.t() / temperature
    labels = torch.arange(q.size(0))
    return F.cross_entropy(logits, labels)


def nt_xent(z, temperature=0.5):
    """z: (2N, D), views 2i and 2i+1 belong together."""
    n = z.size(0)
    z = z / z.norm(dim=1, keepdim=True)
    sim = z @ z.T / temperature
    mask = torch.eye(n, dtype=torch.bool)
    sim = sim.masked_fill(mask, float("-inf"))
    pos = torch.arange(n) ^ 1
    log_prob = sim[torch.arange(n), pos] - torch.logsumexp(sim, dim=1)
    return -log_prob.mean()


def alignment_uniformity(x, y, t=2.0, lam=1.0):
    align = (x - y).norm(dim=1).pow(2).mean()
    sq = torch.cdist(x, x).pow(2)
    n = x.shape[0]
    off = ~torch.eye(n, dtype=torch.bool)
    uniform = sq[off].mul(-t).exp().mean().log()
    return align + lam * uniform


class ProjectionHead(torch.nn.Module):
    def __init__(self, in_dim=512, hidden=256, out_dim=128):
        super().__init__()
        self.net = torch.nn.Sequential(
            torch.nn.Linear(in_dim, hidden),
            torch.nn.ReLU(inplace=True),
            torch.nn.Linear(hidden, out_dim),
        )

    def forward(self, x):
        return F.normalize(self.net(x), dim=-1)


a = torch.tensor([1.0, 2.0, 2.0], requires_grad=True)
b = torch.tensor([2.0, 0.0, 1.0], requires_grad=True)
sim = cosine(a, b)
sim.backward()
print("similarity", sim.item())
print(a.grad)
print(b.grad)
