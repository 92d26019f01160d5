import tensorflow as tf

# --- scalars -----------------------------------------------------------
x = tf.Variable(3.0)

with tf.GradientTape() as tape:
    y = x ** 2

dy_dx = tape.gradient(y, x)
print(dy_dx.numpy())  # 6.0

# --- tensors, several sources --------------------------------------------
w = tf.Variable([[0.1, -0.2], [0.4, 0.3], [-0.5, 0.2]], name="w")
b = tf.Variable(tf.zeros(2, dtype=tf.float32), name="b")
inp = tf.constant([[1.0, 2.0, 3.0]])

with tf.GradientTape(persistent=True) as tape:
    out = inp @ w + b
    loss = tf.reduce_mean(out ** 2)

[dl_dw, dl_db] = tape.gradient(loss, [w, b])
print(dl_dw)
print(dl_db)
del tape

# --- constants must be watched -----------------------------------------------
x0 = tf.constant(2.0)
with tf.GradientTape() as tape:
    tape.watch(x0)
    y0 = tf.math.exp(x0) * tf.sin(x0)
print(tape.gradient(y0, x0))

# --- second order ------------------------------------------------------------
v = tf.Variable(1.0)
with tf.GradientTape() as t2:
    with tf.GradientTape() as t1:
        s = v * v * v
    ds = t1.gradient(s, v)
d2s = t2.gradient(ds, v)
print("first:", ds.numpy(), "second:", d2s.numpy())

# --- Jacobian ------------------------------------------------------------------
delta = tf.Variable([0.0, 1.0, 2.0])
with tf.GradientTape() as tape:
    act = tf.nn.sigmoid(delta)
jac = tape.jacobian(act, delta)
print(jac.shape)


def softplus_sum(z):
    return tf.reduce_sum(tf.math.log(1.0 + tf.exp(z)))


def ridge_loss(weights, features, targets, l2=0.1):
    preds = tf.linalg.matvec(features, weights)
    mse = tf.reduce_mean(tf.square(preds - targets))
    return mse + l2 * tf.reduce_sum(tf.square(weights))


def xent(logits, onehot):
    logp = logits - tf.reduce_logsumexp(logits, axis=-1, keepdims=True)
    return -tf.reduce_mean(tf.reduce_sum(onehot * logp, axis=-1))


class LinearModel(tf.Module):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.w = tf.Variable(5.0)
        self.b = tf.Variable(0.0)

    def __call__(self, x):
        return self.w * x + self.b


def mse(target_y, predicted_y):
    return tf.reduce_mean(tf.square(target_y - predicted_y))


def train(model, xs, ys, learning_rate):
    with tf.GradientTape() as t:
        current_loss = mse(ys, model(xs))
    dw, db = t.gradient(current_loss, [model.w, model.b])
    model.w.assign_sub(learning_rate * dw)
    model.b.assign_sub(learning_rate * db)
    return current_loss


model = LinearModel()
xs = tf.linspace(-2.0, 2.0, 5)
ys = 3.0 * xs + 2.0
for epoch in range(3):
    cur = train(model, xs, ys, learning_rate=0.1)
    print(f"Epoch {epoch:2d}: W = {model.w.numpy():1.2f}, loss={cur:2.5f}")
