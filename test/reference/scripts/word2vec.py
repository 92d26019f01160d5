import random
from collections import Counter
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F

DATA = Path("data") / "text8"
WINDOW = 5
NEGATIVES = 5
MIN_COUNT = 5


def read_corpus(path, limit=None):
    words = path.read_text().split()[:limit]
    counts = Counter(words)
    vocab = [w for w, c in counts.most_common() if c >= MIN_COUNT]
    stoi = {w: i for i, w in enumerate(vocab)}
    ids = [stoi[w] for w in words if w in stoi]
    return ids, vocab, counts


def subsample_probability(freq, t=1e-5):
    """Probability of keeping a word, as in the paper."""
    return (t / freq) ** 0.5 + t / freq


def sgns_loss(v, u_pos, u_neg):
    """Skip-gram with negative sampling for a single centre word.

    v:     (dim,)          centre vector
    u_pos: (dim,)          context vector
    u_neg: (k, dim)        k negative samples
    """
    pos = torch.log(torch.sigmoid(torch.dot(u_pos, v)))
    neg = torch.log(torch.sigmoid(-u_neg @ v)).sum()
    return -(pos + neg)


def batch_loss(center, context, negatives):
    # center, context: (B, D); negatives: (B, K, D)
    pos = F.logsigmoid((center * context).sum(dim=1))
    neg = F.logsigmoid(-torch.bmm(negatives, center.unsqueeze(2)).squeeze(2)).sum(dim=1)
    return -(pos + neg).mean()


class SkipGram(nn.Module):
    def __init__(self, vocab_size, dim=100):
        super().__init__()
        self.in_embed = nn.Embedding(vocab_size, dim)
        self.out_embed = nn.Embedding(vocab_size, dim)
        init_range = 0.5 / dim
        nn.init.uniform_(self.in_embed.weight, -init_range, init_range)
        nn.init.zeros_(self.out_embed.weight)

    def forward(self, center, context, negatives):
        v = self.in_embed(center)
        u = self.out_embed(context)
        n = self.out_embed(negatives)
        return batch_loss(v, u, n)


def pairs(ids, window=WINDOW):
    for i, w in enumerate(ids):
        span = random.randint(1, window)
        for j in range(max(0, i - span), min(len(ids), i + span + 1)):
            if j != i:
                yield w, ids[j]


def train(epochs=1, lr=0.025, device="cpu"):
    ids, vocab, counts = read_corpus(DATA, limit=100_000)
    model = SkipGram(len(vocab)).to(device)
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    weights = torch.tensor([counts[w] for w in vocab], dtype=torch.float) ** 0.75
    step = 0
    for epoch in range(epochs):
        running = 0.0
        for c, o in pairs(ids):
            neg = torch.multinomial(weights, NEGATIVES, replacement=True)
            opt.zero_grad()
            loss = model(torch.tensor([c]), torch.tensor([o]), neg.unsqueeze(0))
            loss.backward()
            opt.step()
            running += loss.item()
            step += 1
            if step % 1000 == 0:
                print(f"epoch {epoch} step {step}: {running / 1000:.4f}")
                running = 0.0
    torch.save(model.state_dict(), "checkpoints/w2v.pt")


if __name__ == "__main__":
    train()
