# A small feed-forward classifier, the usual way.
import os
from typing import Optional

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

os.environ.setdefault("OMP_NUM_THREADS", "1")
device = "cuda" if torch.cuda.is_available() else "cpu"
BATCH_SIZE = 8
EPOCHS = 2


class Net(nn.Module):
    def __init__(self, in_features: int = 2, hidden: int = 3, classes: int = 2):
        super().__init__()
        self.stack = nn.Sequential(
            nn.Linear(in_features, hidden),
            nn.Tanh(),
            nn.Linear(hidden, classes),
        )

    def forward(self, x):
        return self.stack(x)


class ScaledTanh(nn.Module):
    def __init__(self, scale: float = 1.7159, slope: float = 2.0 / 3.0):
        super().__init__()
        self.scale = scale
        self.slope = slope

    def forward(self, x):
        return self.scale * torch.tanh(self.slope * x)


class FocalLoss(nn.Module):
    def __init__(self, gamma: float = 2.0, weight: Optional[torch.Tensor] = None, reduction="mean"):
        super().__init__()
        self.gamma = gamma
        self.weight = weight
        self.reduction = reduction

    def forward(self, logits, target):
        logp = torch.log_softmax(logits, dim=1)
        logpt = logp.gather(1, target.view(-1, 1)).view(-1)
        pt = logpt.exp()
        loss = -((1 - pt) ** self.gamma) * logpt
        if self.reduction == "mean":
            return loss.mean()
        return loss.sum()


def two_layer_loss(w1, b1, w2, b2, x, t):
    h = nn.functional.relu(x @ w1 + b1)
    logits = h @ w2 + b2
    return nn.functional.cross_entropy(logits, t)


def l2_penalty(w1, w2, weight_decay=1e-2):
    reg = torch.tensor(0., dtype=w1.dtype)
    for p in (w1, w2):
        reg = reg + p.norm(2) ** 2
    return weight_decay / 2 * reg


def accuracy(logits, t):
    return (logits.argmax(1) == t).float().mean().item()


def train_loop(loader, model, loss_fn, optimizer):
    size = len(loader.dataset)
    model.train()
    for batch, (X, y) in enumerate(loader):
        X, y = X.to(device), y.to(device)
        pred = model(X)
        loss = loss_fn(pred, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if batch % 100 == 0:
            current = batch * BATCH_SIZE + len(X)
            print(f"loss: {loss.item():>7f}  [{current:>5d}/{size:>5d}]")


torch.manual_seed(0)
X = torch.randn(64, 2)
t = (X[:, 0] * X[:, 1] > 0).long()
loader = DataLoader(TensorDataset(X, t), batch_size=BATCH_SIZE, shuffle=True)
net = Net().to(device)
loss_fn = nn.CrossEntropyLoss()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(EPOCHS):
    print(f"Epoch {epoch + 1}\n" + "-" * 31)
    train_loop(loader, net, loss_fn, opt)
print("train accuracy", accuracy(net(X), t))
