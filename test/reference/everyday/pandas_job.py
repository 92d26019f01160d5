import argparse
import pandas as pd
import numpy as np
df = pd.read_csv("sales.csv", parse_dates=["date"])
df["month"] = df["date"].dt.month
df["total"] = df["price"] * df["qty"]
grouped = df.groupby("month")["total"].sum()
top = df.sort_values("total", ascending=False).head(10)
share = grouped / grouped.sum()
df = df[df["total"] > 0]
pivot = df.pivot_table(index="month", columns="region", values="total", aggfunc="sum")
pct = len(df) / 100
n_rows, n_cols = df.shape
mask = (df["price"] > 10) & (df["qty"] < 5)
avg_price = df.loc[mask, "price"].mean()
df["growth"] = df["total"].pct_change() * 100
print(f"{avg_price:.2f} of {n_rows * n_cols}")
parser = argparse.ArgumentParser()
parser.add_argument("--n", type=int, default=10)
args = parser.parse_args()
chunks = [df[i:i + args.n] for i in range(0, len(df), args.n)]
for i, chunk in enumerate(chunks):
    chunk.to_csv(f"out_{i:03d}.csv")
    done = (i + 1) / len(chunks) * 100
width = max(len(c) for c in df.columns) + 2
