"""Convolution layers by hand, 1-D and 2-D, no framework."""
import numpy as np


def conv1d_valid(x, k):
    n, m = len(x), len(k)
    out = []
    for i in range(n - m + 1):
        s = 0.0
        for j in range(m):
            s += x[i + j] * k[j]
        out.append(s)
    return np.array(out)


def smooth_energy(k, x, target):
    r = conv1d_valid(x, k) - target
    return 0.5 * np.sum(r * r)


def conv2d(image, kernel, stride=1, padding=0):
    """image: (H, W), kernel: (kh, kw)"""
    if padding > 0:
        image = np.pad(image, padding)
    kh, kw = kernel.shape
    H = (image.shape[0] - kh) // stride + 1
    W = (image.shape[1] - kw) // stride + 1
    out = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            patch = image[i * stride:i * stride + kh, j * stride:j * stride + kw]
            out[i, j] = np.sum(patch * kernel)
    return out


def edge_energy(kernel, image):
    return np.sum(conv2d(image, kernel, padding=1) ** 2)


def max_pool_1d(x, size=2):
    return np.array([max(x[i:i + size]) for i in range(0, len(x), size)])


def tiny_cnn(x, k, w, b):
    h = conv1d_valid(x, k)
    h = np.maximum(h, 0)
    p = max_pool_1d(h)
    logit = p @ w + b
    return np.log(1 + np.exp(-logit))


def total_variation(img, eps=1e-3):
    dx = img[1:, :-1] - img[:-1, :-1]
    dy = img[:-1, 1:] - img[:-1, :-1]
    return np.sum(np.sqrt(dx ** 2 + dy ** 2 + eps))


def gaussian_kernel(size=5, sigma=1.0):
    ax = np.arange(size) - size // 2
    xx, yy = np.meshgrid(ax, ax)
    k = np.exp(-(xx ** 2 + yy ** 2) / (2 * sigma ** 2))
    return k / k.sum()


if __name__ == "__main__":
    from PIL import Image

    im = np.asarray(Image.open("lena.png").convert("L"), dtype=float) / 255
    sobel_x = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    edges = conv2d(im, sobel_x, padding=1)
    edges = (edges - edges.min()) / (edges.max() - edges.min())
    Image.fromarray((255 * edges).astype("uint8")).save("edges.png")
