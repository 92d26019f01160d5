"""
Minimal character-level vanilla RNN in NumPy: forward, loss over a short sequence.
"""
import numpy as np

hidden_size = 3
vocab_size = 4


def one_hot(ix, n=vocab_size):
    x = np.zeros(n)
    x[ix] = 1
    return x


def rnn_step(x, h_prev, Wxh, Whh, bh):
    return np.tanh(Wxh @ x + Whh @ h_prev + bh)


def rnn_loss(Wxh, Whh, Why, bh, by, inputs, targets):
    """inputs, targets: lists of integers"""
    h = np.zeros(hidden_size)
    loss = 0
    for t in range(len(inputs)):
        h = rnn_step(one_hot(inputs[t]), h, Wxh, Whh, bh)
        y = np.dot(Why, h) + by
        p = np.exp(y) / np.sum(np.exp(y))
        loss += -np.log(p[targets[t]])
    return loss


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm_cell(x, h, c, W, U, b):
    """W: (4H, D), U: (4H, H), b: (4H,). Returns the new (h, c)."""
    z = W @ x + U @ h + b
    H = h.shape[0]
    i = sigmoid(z[:H])
    f = sigmoid(z[H:2 * H])
    o = sigmoid(z[2 * H:3 * H])
    g = np.tanh(z[3 * H:])
    c = f * c + i * g
    h = o * np.tanh(c)
    return h, c


def lstm_objective(x, h, c, W, U, b):
    for _ in range(3):
        h, c = lstm_cell(x, h, c, W, U, b)
    return h.sum() + 0.1 * (c ** 2).sum()


def gru_cell(x, h, Wz, Wr, Wh):
    xh = np.concatenate([x, h])
    z = sigmoid(Wz @ xh)
    r = sigmoid(Wr @ xh)
    h_tilde = np.tanh(Wh @ np.concatenate([x, r * h]))
    return np.sum((1 - z) * h + z * h_tilde)


def sample(h, seed_ix, n, Wxh, Whh, Why, bh, by):
    x = one_hot(seed_ix)
    ixes = []
    for t in range(n):
        h = rnn_step(x, h, Wxh, Whh, bh)
        y = Why @ h + by
        p = np.exp(y) / np.sum(np.exp(y))
        ix = np.random.choice(range(vocab_size), p=p.ravel())
        x = one_hot(ix)
        ixes.append(ix)
    return ixes


if __name__ == "__main__":
    data = open("input.txt", "r").read()
    chars = sorted(set(data))
    char_to_ix = {ch: i for i, ch in enumerate(chars)}
    ix_to_char = dict(enumerate(chars))
    smooth_loss = -np.log(1.0 / len(chars)) * 25
    n, p = 0, 0
    print(f"data has {len(data)} characters, {len(chars)} unique")
    txt = "".join(ix_to_char[i] for i in [0, 1, 2])
    print("----\n %s \n----" % (txt,))
