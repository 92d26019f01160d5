# Softmax regression on images, vectorised (assignment style)
import pickle
import numpy as np


def unpickle(file):
    with open(file, 'rb') as fo:
        d = pickle.load(fo, encoding='bytes')
    return d


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_loss_naive(W, X, y, reg):
    loss = 0.0
    dW = np.zeros_like(W)
    num_train = X.shape[0]
    num_classes = W.shape[1]
    for i in range(num_train):
        scores = X[i].dot(W)
        scores -= np.max(scores)
        p = np.exp(scores) / np.sum(np.exp(scores))
        loss += -np.log(p[y[i]])
        for j in range(num_classes):
            dW[:, j] += (p[j] - (j == y[i])) * X[i]
    loss /= num_train
    dW /= num_train
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW


def cross_entropy(W, X, Y, reg=1e-3):
    """Y is one-hot."""
    P = softmax(X @ W)
    data_loss = -np.sum(Y * np.log(P)) / X.shape[0]
    return data_loss + reg * np.sum(W ** 2)


def label_smoothing_loss(logits, target, eps=0.1):
    k = logits.shape[-1]
    logp = logits - np.log(np.sum(np.exp(logits)))
    q = np.full(k, eps / k)
    q[target] += 1 - eps
    return -(q * logp).sum()


def kl_divergence(p_logits, q_logits):
    p, q = softmax(p_logits), softmax(q_logits)
    return np.sum(p * (np.log(p) - np.log(q)))


def entropy(z):
    p = softmax(z)
    return -np.sum(p * np.log(p))


def temperature_nll(T, logits, labels):
    """Calibration: negative log likelihood as a function of the temperature."""
    scaled = logits / T
    lse = np.log(np.exp(scaled).sum(axis=1))
    picked = scaled[np.arange(len(labels)), labels]
    return np.mean(lse - picked)


if __name__ == '__main__':
    batch = unpickle('cifar-10-batches-py/data_batch_1')
    X = batch[b'data'].astype(np.float64) / 255.0
    y = np.array(batch[b'labels'])
    W = 0.0001 * np.random.randn(X.shape[1], 10)
    best, best_lr = -1, None
    for lr in [1e-3, 1e-2, 1e-1]:
        w = W.copy()
        for it in range(100):
            pick = np.random.choice(len(X), 200)
            loss, g = softmax_loss_naive(w, X[pick], y[pick], 1e-3)
            w -= lr * g
        acc = np.mean((X @ w).argmax(1) == y)
        if acc > best:
            best, best_lr = acc, lr
    print('best lr %g with accuracy %.3f' % (best_lr, best))
