import argparse
import csv
import sys
from pathlib import Path
import numpy as np
import pandas as pd


def load(path):
    df = pd.read_csv(path, parse_dates=["date"])
    df.columns = [c.strip().lower().replace(" ", "_") for c in df.columns]
    df = df.dropna(subset=["amount"]).drop_duplicates()
    df["amount"] = df["amount"].astype(float) / 100
    df["month"] = df["date"].dt.to_period("M")
    return df


def summarise(df, top=10):
    by = df.groupby(["month", "category"])["amount"].agg(["sum", "mean", "count"]).reset_index()
    by["share"] = by["sum"] / by.groupby("month")["sum"].transform("sum")
    return by.sort_values("sum", ascending=False).head(top)


def human(n):
    for unit in ("B", "KB", "MB"):
        if n < 1024:
            return f"{n:.1f}{unit}"
        n /= 1024
    return f"{n:.1f}GB"


def chunks(seq, n):
    for i in range(0, len(seq), n):
        yield seq[i:i + n]


def main(argv=None):
    ap = argparse.ArgumentParser()
    ap.add_argument("path", type=Path)
    ap.add_argument("--top", type=int, default=10)
    ap.add_argument("-v", "--verbose", action="count", default=0)
    args = ap.parse_args(argv)
    df = load(args.path)
    if args.verbose > 1:
        print(df.describe(), file=sys.stderr)
    table = summarise(df, args.top)
    width = max(len(str(c)) for c in table["category"]) + 2
    for _, row in table.iterrows():
        bar = "#" * int(40 * row["share"])
        print(f"{row['category']:<{width}} {row['sum']:>10.2f} {bar}")
    mem = df.memory_usage(deep=True).sum()
    print("memory", human(mem), "rows", len(df), "ratio", mem / max(len(df), 1))
    idx = np.random.permutation(len(df))
    split = int(0.8 * len(df))
    train, test = df.iloc[idx[:split]], df.iloc[idx[split:]]
    with open("out.csv", "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["n", "train", "test"])
        w.writerow([len(df), len(train), len(test)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
