"""Losses as papers write them: GAN, VAE, contrastive, triplet, segmentation, detection, RL."""
import torch
import torch.nn as nn
import torch.nn.functional as F


def gan_discriminator_loss(real_logits, fake_logits):
    real = F.binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))
    fake = F.binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))
    return real + fake


def hinge_gan(real, fake):
    return F.relu(1.0 - real).mean() + F.relu(1.0 + fake).mean()


def wgan_gp_term(norms, lam=10.0):
    return lam * ((norms - 1) ** 2).mean()


def vae_loss(recon_x, x, mu, logvar):
    BCE = F.binary_cross_entropy(recon_x, x, reduction="sum")
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + KLD


def reparameterize(mu, logvar, eps):
    std = torch.exp(0.5 * logvar)
    return (mu + eps * std).sum()


def contrastive_loss(x1, x2, y, margin=1.0):
    d = F.pairwise_distance(x1, x2)
    return torch.mean((1 - y) * d.pow(2) + y * torch.clamp(margin - d, min=0.0).pow(2))


def triplet(anchor, positive, negative, margin=0.5):
    pos = (anchor - positive).norm(dim=1)
    neg = (anchor - negative).norm(dim=1)
    return torch.clamp(pos - neg + margin, min=0).mean()


def info_nce(z1, z2, tau=0.5):
    z1 = F.normalize(z1, dim=1)
    z2 = F.normalize(z2, dim=1)
    sim = z1 @ z2.t() / tau
    labels = torch.arange(z1.size(0))
    return F.cross_entropy(sim, labels)


def dice_loss(pred, target, smooth=1.0):
    pred = torch.sigmoid(pred).view(-1)
    target = target.view(-1)
    inter = (pred * target).sum()
    return 1 - (2.0 * inter + smooth) / (pred.sum() + target.sum() + smooth)


def tversky(pred, target, alpha=0.7, beta=0.3):
    p = torch.sigmoid(pred)
    tp = (p * target).sum()
    fp = (p * (1 - target)).sum()
    fn = ((1 - p) * target).sum()
    return 1 - tp / (tp + alpha * fp + beta * fn)


def iou_loss(box, target):
    """boxes (n, 4) as x1, y1, x2, y2"""
    x1 = torch.max(box[:, 0], target[:, 0])
    y1 = torch.max(box[:, 1], target[:, 1])
    x2 = torch.min(box[:, 2], target[:, 2])
    y2 = torch.min(box[:, 3], target[:, 3])
    inter = (x2 - x1).clamp(min=0) * (y2 - y1).clamp(min=0)
    area_a = (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
    area_b = (target[:, 2] - target[:, 0]) * (target[:, 3] - target[:, 1])
    iou = inter / (area_a + area_b - inter + 1e-9)
    return (1 - iou).sum()


def sigmoid_focal(inputs, targets, alpha: float = 0.25, gamma: float = 2):
    p = torch.sigmoid(inputs)
    ce_loss = F.binary_cross_entropy_with_logits(inputs, targets, reduction="none")
    p_t = p * targets + (1 - p) * (1 - targets)
    loss = ce_loss * ((1 - p_t) ** gamma)
    if alpha >= 0:
        alpha_t = alpha * targets + (1 - alpha) * (1 - targets)
        loss = alpha_t * loss
    return loss.mean()


def ppo_clip(logp, old_logp, adv, clip_eps=0.2):
    ratio = torch.exp(logp - old_logp)
    surr1 = ratio * adv
    surr2 = torch.clamp(ratio, 1.0 - clip_eps, 1.0 + clip_eps) * adv
    return -torch.min(surr1, surr2).mean()


def reinforce(logits, actions, rewards, gamma=0.99):
    returns = []
    R = 0.0
    for r in rewards.tolist()[::-1]:
        R = r + gamma * R
        returns.insert(0, R)
    returns = torch.tensor(returns)
    returns = (returns - returns.mean()) / (returns.std() + 1e-8)
    logp = torch.log_softmax(logits, dim=1)
    picked = logp[torch.arange(len(actions)), actions]
    return -(picked * returns).sum()


def soft_q(q1, q2, logp, alpha):
    return (alpha.exp().detach() * logp - torch.min(q1, q2)).mean()


def distillation(student, teacher, T=2.0):
    p = F.log_softmax(student / T, dim=1)
    q = F.softmax(teacher / T, dim=1)
    return F.kl_div(p, q, reduction="batchmean") * (T * T)


def gumbel_softmax(logits, u, tau=0.7):
    g = -torch.log(-torch.log(u))
    y = torch.softmax((logits + g) / tau, dim=-1)
    return (y * torch.arange(logits.shape[-1])).sum()


def straight_through(x, w):
    hard = (x > 0).to(x.dtype)
    soft = torch.sigmoid(x)
    y = hard - soft.detach() + soft
    return (y * w).sum()


def huber(r, delta=1.0):
    a = r.abs()
    return torch.where(a <= delta, 0.5 * r ** 2, delta * (a - 0.5 * delta)).sum()


def tukey(r, c=4.685):
    inside = (c ** 2 / 6) * (1 - (1 - (r / c) ** 2) ** 3)
    return torch.where(r.abs() <= c, inside, torch.full_like(r, c ** 2 / 6)).sum()


def quantile_loss(pred, y, quantiles=(0.1, 0.5, 0.9)):
    losses = []
    for i, q in enumerate(quantiles):
        e = y - pred[:, i]
        losses.append(torch.max((q - 1) * e, q * e).unsqueeze(1))
    return torch.mean(torch.sum(torch.cat(losses, dim=1), dim=1))


def mdn_nll(pi_logits, mu, log_sigma, y):
    comp = torch.distributions.Normal(mu, log_sigma.exp())
    log_prob = comp.log_prob(y.unsqueeze(1))
    return -torch.logsumexp(torch.log_softmax(pi_logits, 1) + log_prob, dim=1).mean()


def barlow(z_a, z_b, lambd=5e-3):
    n, d = z_a.shape
    za = (z_a - z_a.mean(0)) / z_a.std(0)
    zb = (z_b - z_b.mean(0)) / z_b.std(0)
    c = za.T @ zb / n
    on = (torch.diagonal(c) - 1).pow(2).sum()
    off = c.flatten()[1:].view(d - 1, d + 1)[:, :-1].pow(2).sum() if d > 1 else 0.0
    return on + lambd * off


def mmd_rbf(x, y, gamma=0.5):
    xx, yy, xy = torch.cdist(x, x), torch.cdist(y, y), torch.cdist(x, y)
    k = lambda d: torch.exp(-gamma * d ** 2)
    return k(xy).mean() * -2 + k(yy).mean() + torch.exp(-gamma * xx.detach() ** 2).mean()


def center_loss(x, centers, labels):
    return 0.5 * (x - centers[labels]).pow(2).sum(dim=1).mean()


def arcface_logit(x, w, m=0.5, s=30.0):
    cos = F.cosine_similarity(x, w, dim=0)
    sin = torch.sqrt(1.0 - cos ** 2)
    phi = cos * torch.cos(torch.tensor(m)) - sin * torch.sin(torch.tensor(m))
    return s * phi


def total_variation(img):
    """img: (H, W)"""
    return torch.abs(img[1:, :] - img[:-1, :]).sum() + ((img[:, 1:] - img[:, :-1]) ** 2).sum()


def ssim_like(x, y, c1=0.01, c2=0.03):
    mx, my = x.mean(), y.mean()
    vx = ((x - mx) ** 2).mean()
    vy = ((y - my) ** 2).mean()
    cxy = ((x - mx) * (y - my)).mean()
    return ((2 * mx * my + c1) * (2 * cxy + c2)) / ((mx ** 2 + my ** 2 + c1) * (vx + vy + c2))
