import os, time, argparse, random
import torch
from torch.utils.data import DataLoader
from tqdm import tqdm
def parse():
    p = argparse.ArgumentParser()
    p.add_argument("--epochs", type=int, default=10)
    return p.parse_args()
def accuracy(output, target):
    pred = output.argmax(dim=1)
    correct = (pred == target).sum().item()
    return 100.0 * correct / len(target)
class AverageMeter:
    def __init__(self):
        self.reset()
    def reset(self):
        self.val = 0
        self.sum = 0
        self.count = 0
        self.avg = 0
    def update(self, val, n=1):
        self.val = val
        self.sum += val * n
        self.count += n
        self.avg = self.sum / self.count
def save(state, path, is_best=False):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    torch.save(state, path)
def adjust(optimizer, epoch, args):
    lr = args.lr * (0.1 ** (epoch // 30))
    for group in optimizer.param_groups:
        group["lr"] = lr
def seed_all(seed):
    random.seed(seed)
    torch.manual_seed(seed + 1)
def main():
    args = parse()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    steps = args.epochs * 100
    t0 = time.time()
    for epoch in range(args.epochs):
        eta = (time.time() - t0) / (epoch + 1) * (args.epochs - epoch - 1)
        print(f"epoch {epoch + 1}/{args.epochs} eta {eta / 60:.1f} min")
    n_params = sum(p.numel() for p in [])
    mem = torch.cuda.max_memory_allocated() / 1024 ** 3
