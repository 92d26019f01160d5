import matplotlib.pyplot as plt
import numpy as np
fig, axes = plt.subplots(2, 3, figsize=(12, 8))
colors = ["r", "g", "b"]
for i, ax in enumerate(axes.flat):
    ax.set_title(f"run {i + 1}")
    ax.bar(range(3), [i, i + 1, i * 2], color=colors)
    ax.set_xlim(-1, 3)
width = 0.8 / 3
dpi = 72 * 2
pos = np.arange(3) + width
labels = ["a", "b", "c"]
fig.tight_layout()
fig.savefig("out.png", dpi=dpi)
n_bins = int(len(labels) * 1.5)
