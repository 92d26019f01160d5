"""Arrays as people write them: masks, views, writing in place, library functions: (what is special, program, point)."""

V = [0.5, -1.2, 2.0]
W = [1.1, 0.4, -0.6]
M = [[0.5, -1.2, 2.0], [1.5, 0.3, -0.7]]
S = [[2.0, -0.2, 0.1], [0.5, 1.3, -0.7], [0.4, 0.6, 3.0]]
IMAGE = [[[[0.3, -0.4, 0.5, 1.2, 0.1], [1.1, 0.7, -0.9, 0.2, -0.6], [0.8, -1.3, 0.6, 0.4, 1.5], [-0.2, 0.9, 1.4, -0.7, 0.35]]]]
MASK = [True, False, True]

#: Programs that use NumPy as `np`.
NUMPY = [
    ("a mask that the point gives", "def f(x, mask):\n    return np.sum(x[mask] ** 2) + x[~mask].sum()\n", {"x": V, "mask": MASK}),
    ("a mask that the point gives chooses", "def f(x, mask):\n    return np.where(mask, x, 2 * x).sum()\n", {"x": V, "mask": MASK}),
    ("a mask grown as a list", "def f(x):\n    keep = [v > 0 for v in x]\n    return np.sum(x[keep] ** 2)\n", {"x": V}),
    ("a mask written as a list", "def f(x):\n    return np.sum(x[[True, False, True]] ** 2)\n", {"x": V}),
    ("a mask written as an array", "def f(x):\n    m = np.array([True, False, True])\n    return np.sum(x[m] ** 2) + x[~m].sum()\n", {"x": V}),
    ("a mask of ones and zeros", "def f(x):\n    m = np.array([1, 0, 1], dtype=bool)\n    return np.sum(x[m] ** 2)\n", {"x": V}),
    ("a mask that is written into", "def f(x):\n    m = np.ones(3, dtype=bool)\n    m[0] = False\n    return np.sum(x[m] ** 2)\n", {"x": V}),
    ("a mask like an array", "def f(x):\n    m = np.ones_like(x, dtype=bool)\n    m[1] = False\n    return np.sum(x[m] ** 2)\n", {"x": V}),
    ("a part of a mask is written", "def f(x):\n    m = np.zeros(len(x), dtype=bool)\n    m[1:] = True\n    return np.sum(x[m] ** 2)\n", {"x": V}),
    ("a mask of columns", "def f(x):\n    m = np.array([True, False, True])\n    return (x[:, m] ** 2).sum()\n", {"x": M}),
    ("a mask of rows in place", "def f(x):\n    m = np.array([False, True])\n    x = x.copy()\n    x[m, 1:] = 0\n    return (x ** 2).sum()\n", {"x": M}),
    ("masks multiplied and added", "def f(x):\n    return np.sum(x[(x > -2) * (x < 1)] ** 2) + np.sum(x[(x < 0) + (x > 1)] ** 3)\n", {"x": V}),
    ("masks joined and turned", "def f(x):\n    m = np.concatenate([x[:1] > 0, x[1:] < 0])\n    return np.sum(x[m] ** 2) + np.sum(x[m[::-1]] ** 3) + np.sum(x[np.roll(m, 1)])\n", {"x": V}),
    ("entries where a matrix of conditions holds are written one by one", "def f(x):\n    r = np.zeros((2, 3))\n    m = x > 0\n    r[m] = np.log(x[m])\n    r[~m] = x[~m] ** 2\n    return (r * np.arange(6).reshape(2, 3)).sum()\n", {"x": M}),
    ("written through a reshape", "def f(x):\n    y = x.reshape(-1)\n    y[0] = 5.0\n    return (x ** 2).sum()\n", {"x": M}),
    ("flatten is a copy", "def f(x):\n    y = x.flatten()\n    y[0] = 5.0\n    return (x ** 2).sum() + y.sum()\n", {"x": M}),
    ("written through a transpose", "def f(x):\n    y = x.T\n    y[0] = 5.0\n    return (x ** 3).sum()\n", {"x": M}),
    ("what was turned and put in a row is a copy", "def f(x):\n    y = x.T.ravel()\n    y[0] = 5.0\n    return (x ** 3).sum() + y.sum()\n", {"x": M}),
    ("a row seen otherwise follows its array", "def f(x):\n    y = x.ravel()\n    x[1] = 2 * x[0]\n    return (y * np.arange(6)).sum()\n", {"x": M}),
    ("written through ravel", "def f(x):\n    y = np.ravel(x)\n    y[0] *= 5.0\n    return (x ** 2).sum()\n", {"x": M}),
    ("written through split", "def f(x):\n    a, b = np.split(x, [1])\n    a[0] = 5.0\n    b *= 2\n    return (x ** 2).sum()\n", {"x": M}),
    ("written through flat", "def f(x):\n    x.flat[1] = 5.0\n    return (x ** 2).sum()\n", {"x": M}),
    ("the shape is assigned", "def f(x):\n    y = np.array(x)\n    y.shape = (3, 2)\n    return (y @ x).sum()\n", {"x": M}),
    ("resized in place", "def f(x):\n    y = np.array(x)\n    y.resize(3, 2)\n    return (y @ x).sum()\n", {"x": M}),
    ("one place is written twice", "def f(x):\n    y = np.zeros(3)\n    y[[0, 0, 1]] += x\n    return (y ** 2).sum()\n", {"x": V}),
    ("added at pairs of places", "def f(x):\n    y = np.zeros((2, 2))\n    np.add.at(y, ([0, 0, 1], [1, 1, 0]), x)\n    return (y ** 2).sum()\n", {"x": V}),
    ("a sum that starts at 0 is an array of its own", "def f(a, b):\n    s = 0\n    s += a\n    s += b\n    return np.sum(s * a)\n", {"a": V, "b": W}),
    ("sum() gives an array of its own", "def f(a, b):\n    s = sum([a])\n    s += b\n    return np.sum(s * a)\n", {"a": V, "b": W}),
    ("+a is an array of its own", "def f(a, b):\n    s = +a\n    s *= b\n    return np.sum(s * a)\n", {"a": V, "b": W}),
    ("sum() of an array from a start", "def f(a):\n    return sum(a, 2.0) * sum(a ** 2, start=a[0])\n", {"a": V}),
    ("all entries sorted", "def f(x):\n    return (np.sort(x, axis=None) * np.arange(6)).sum()\n", {"x": M}),
    ("the last entry is written", "def f(x):\n    u = x.copy()\n    u[-1] = 0\n    return (u ** 2).sum()\n", {"x": V}),
    ("the last column is written", "def f(x):\n    u = x.copy()\n    u[:, -1] = 0\n    u[-1, 1:] *= 2\n    return (u ** 2).sum()\n", {"x": S}),
    ("the first entry and the last", "def f(x):\n    return x[0] ** 2 * x[-1]\n", {"x": V}),
    ("heat in a rod", "def f(x):\n    u = x.copy()\n    for n in range(3):\n        un = u.copy()\n        u[1:-1] = un[1:-1] + 0.1 * (un[2:] - 2 * un[1:-1] + un[:-2])\n        u[0] = u[1]\n        u[-1] = 0\n    return (u ** 2).sum()\n", {"x": [0.5, -1.2, 2.0, 0.3, 0.9]}),
    ("a number repeated times an array", "def f(x, y):\n    v = x * 1.0\n    v *= y\n    return v.sum()\n", {"x": V, "y": [1.5]}),
    ("walked by index", "def f(x):\n    r = 0\n    for i in np.ndindex(x.shape):\n        r += x[i] ** 2 * i[1]\n    for (i, j), v in np.ndenumerate(x):\n        r += v * (i + 2 * j)\n    for v in np.nditer(x):\n        r += v ** 3\n    for v in x.flat:\n        r *= 1 + 0.01 * v\n    return r\n", {"x": M}),
    ("axes moved and made", "def f(x):\n    y = np.moveaxis(x[None], [0, 1], [-1, 0])\n    z = np.expand_dims(x, (0, 2))\n    a, b, c = np.meshgrid(x[0], x[1], [1.0, 2.0])\n    return y[1, 0, 0] * z[0, 1, 0, 1] + (a * b * c).sum() + (a * np.arange(18).reshape(3, 3, 2)).sum()\n", {"x": M}),
    ("where the largest is", "def f(x):\n    return x[np.unravel_index(x.argmax(), x.shape)] * np.extract(x > 0, x).prod() + np.compress([True, False, True], x, axis=1).sum() + (np.tri(2, 3) * x).sum()\n", {"x": M}),
    ("extremes as they run", "def f(x):\n    return (np.maximum.accumulate(x, axis=1) * x).sum() + np.minimum.accumulate(x[0]).prod()\n", {"x": M}),
    ("Runge and Kutta by arrays", "def f(x):\n    y, t, h = x.copy(), 0.0, 0.1\n    def rhs(t, y):\n        return np.array([y[1], -y[0] + t, -0.5 * y[2]])\n    for _ in range(5):\n        k1 = rhs(t, y)\n        k2 = rhs(t + h / 2, y + h / 2 * k1)\n        k3 = rhs(t + h / 2, y + h / 2 * k2)\n        k4 = rhs(t + h, y + h * k3)\n        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)\n        t += h\n    return y @ y\n", {"x": V}),
    ("numbers counted by a real step", "def f(x):\n    a = np.arange(3.0)\n    a[0] = 1.7\n    b = np.arange(0, 0.3, 0.1)\n    b[1] = 0.4\n    return (a * b * x).sum()\n", {"x": V}),
    ("a mask of truths that are chosen", "def f(x):\n    return x[np.where(x > 0, True, False)].sum() * x[np.where(x > 0, x < 1, False)].prod()\n", {"x": V}),
    ("whole numbers stay whole", "def f(x):\n    a = np.full(3, 2)\n    a[0] = 1.7\n    b = np.zeros_like([1, 2, 3])\n    b[1] = 2.9\n    return ((a + b) * x).sum()\n", {"x": V}),
    ("whole numbers cut", "def f(x):\n    return np.sum(np.array([1.7, 2.2, 3.9], dtype=int) * x)\n", {"x": V}),
]

#: Programs that use torch, `nn` and `F`.
TORCH = [
    ("a mask as a tensor", "def f(x):\n    m = torch.tensor([True, False, True])\n    return (x[m] ** 2).sum() + x[~m].sum()\n", {"x": V}),
    ("a mask as a tensor that is written into", "def f(x):\n    m = torch.ones(3, dtype=torch.bool)\n    m[0] = False\n    return (x[m] ** 2).sum()\n", {"x": V}),
    ("relu in place", "def f(x):\n    y = x * 1.0\n    F.relu(y, inplace=True)\n    return (y ** 2).sum()\n", {"x": V}),
    ("relu_ in place", "def f(x):\n    y = x * 1.0\n    z = F.relu_(y)\n    return (y + z ** 2).sum()\n", {"x": V}),
    ("leaky relu in place", "def f(x):\n    y = x * 1.0\n    F.leaky_relu(y, 0.1, inplace=True)\n    return (y ** 2).sum()\n", {"x": V}),
    ("elu in place, by position", "def f(x):\n    y = x * 1.0\n    z = F.elu(y, 1.0, True)\n    return (y + z ** 2).sum()\n", {"x": V}),
    ("a layer in place", "def f(x):\n    y = x * 1.0\n    act = nn.ReLU(inplace=True)\n    z = act(y)\n    return (y + z ** 2).sum()\n", {"x": V}),
    ("softplus past its threshold", "def f(x):\n    return F.softplus(x, 2, 0.5).sum() + F.softplus(x, threshold=0.1).sum()\n", {"x": V}),
    ("squeezed and unsqueezed in place", "def f(x):\n    y = x * 1.0\n    y.unsqueeze_(0)\n    return (y ** 2).sum() * y.shape[1]\n", {"x": V}),
    ("transposed in place", "def f(x):\n    y = x * 1.0\n    y.t_()\n    return (y @ torch.tensor([1.0, 2.0], dtype=torch.float64)).sum() * y.shape[0]\n", {"x": M}),
    ("a vector norm of a matrix", "def f(x):\n    return torch.linalg.vector_norm(x, 1) + torch.linalg.vector_norm(x, 1.5) + torch.norm(x, p=1, dim=(0, 1))\n", {"x": M}),
    ("norms of several matrices", "def f(x):\n    return torch.linalg.matrix_norm(torch.stack([x, 2 * x])).prod() + torch.linalg.matrix_norm(x, ord=1)\n", {"x": M}),
    ("written through a view", "def f(x):\n    y = x * 1.0\n    y.view(-1)[::2] = 0.0\n    y.diagonal().mul_(3.0)\n    y.t()[1] += 1.0\n    return (y ** 2).sum()\n", {"x": S}),
    ("products along last axes", "def f(x):\n    return (torch.inner(x, x) * x).sum() + torch.linalg.vecdot(x, x + 1).prod()\n", {"x": S}),
    ("a function off the tape", "@torch.no_grad()\ndef scale(x):\n    return x.abs().max()\n\ndef f(x):\n    return (x.detach() * x / scale(x)).sum() * 0 + x.pow(3).sum()\n", {"x": V}),
    ("solved by triangles", "def f(x):\n    L = torch.linalg.cholesky(x @ x.T + torch.eye(3, dtype=torch.float64))\n    y = torch.cholesky_solve(x[:, :1], L)\n    z = torch.linalg.solve_triangular(L, x, upper=False)\n    w = torch.triangular_solve(x, L, upper=False)[0]\n    return y.sum() + z.pow(2).sum() + w[2, 1] + torch.cholesky_solve(x, L.mT, upper=True)[0, 1]\n", {"x": S}),
    ("pooled past the end", "def f(x):\n    return F.max_pool2d(x, 2, 2, ceil_mode=True).pow(2).sum() + F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False).pow(2).sum() + F.avg_pool2d(x, 3, stride=2, ceil_mode=True).pow(3).sum() + F.avg_pool2d(x, 2, 1, 1, False, True).pow(2).sum() + F.avg_pool2d(x, 2, divisor_override=3).prod()\n", {"x": IMAGE}),
    ("pooled to a size that does not divide", "def f(x):\n    return F.adaptive_avg_pool2d(x, (3, 2)).pow(2).sum() + F.adaptive_max_pool2d(x, 3).prod()\n", {"x": IMAGE}),
    ("images made larger", "def f(x):\n    return F.interpolate(x, scale_factor=2, mode='bilinear').pow(2).sum() + F.interpolate(x, size=(3, 7), mode='bilinear', align_corners=True).pow(3).sum() + F.interpolate(x, size=(3, 7)).pow(2).sum()\n", {"x": IMAGE}),
    ("convolutions of all sizes", "def f(x, w):\n    return F.conv2d(x, w, padding='same').pow(2).sum() + F.conv2d(x, w, padding='same', dilation=2).pow(2).sum() + F.conv_transpose2d(x, w, stride=2, padding=1, output_padding=1).pow(2).sum() + F.conv_transpose1d(x[0, 0, :2][None], w[0].repeat(2, 1, 1), bias=w[0, 0, 0]).pow(2).sum()\n", {"x": IMAGE, "w": [[[[0.1, -0.2], [0.3, 0.4]]]]}),
    ("a triplet swapped", "def f(a, p, n):\n    return F.triplet_margin_loss(a, p, n, margin=2.0, swap=True)\n", {"a": M, "p": [[0.1, 0.2, 0.3], [1.0, -1.0, 0.5]], "n": [[0.4, -0.2, 1.3], [0.0, -1.5, 0.7]]}),
    ("one number at places that are named twice", "def f(x):\n    return (x.scatter(0, torch.tensor([0, 0]), 7.0) * x).sum() + (x.index_fill(0, torch.tensor([1, 1]), 2.0) * x).sum()\n", {"x": V}),
    ("a view after its tensor changed", "def f(x):\n    y = x * 1.0\n    z = y.view(-1)\n    y.mul_(x)\n    return (z * torch.arange(9)).sum()\n", {"x": S}),
]

NUMPY += [
    ("a range that starts and steps by variables", "def f(x, h):\n    return (np.arange(x, x + 1.05, 0.25) ** 2).sum() * (np.arange(0.0, 1.0, h) ** 3).sum()\n", {"x": 0.757, "h": 0.23}),
    ("quantiles at places that vary", "def f(x, q):\n    return np.quantile(x, q) * np.percentile(x, 90 * q) + np.quantile(x, [q, 0.9]).sum()\n", {"x": V, "q": 0.37}),
    ("Simpson's rule over places that vary", "from scipy import integrate\n\n\ndef f(y, h):\n    x = np.array([0.0, 0.5, 0.7 + h, 2.0, 3.0 * h])\n    return integrate.simpson(y, x=x) + integrate.simpson(y[:3], x=h * x[:3])\n", {"y": [1.0, 2.0, 0.5, 3.0, 1.5], "h": 0.9}),
    ("norms whose order varies", "def f(x, p):\n    return np.linalg.norm(x, p) * np.linalg.norm(np.outer(x, x), ord=p + 1, axis=0).sum()\n", {"x": V, "p": 1.7}),
    ("the entries that differ", "def f(x):\n    return (np.unique(np.concatenate([x, x[:1]])) * np.arange(1, 4)).sum()\n", {"x": V}),
]

#: What shares its entries with `a`, and what is an array of its own: both are written into, and both are read.
WRITTEN = (
    "def f(x):\n    a = x * 1.0\n    b = {}\n    b[0] = 10 * x[0]\n    a[1] = 7 * x[1]\n    b[2] += a[2]\n"
    "    return a[0] + 2 * a[1] + 3 * a[2] + 5 * b[0] + 7 * b[1] + 11 * b[2]\n"
)

NUMPY += [
    (f"b = {made}, and both are written", WRITTEN.format(made), {"x": V})
    for made in (
        "a.flatten()|a.ravel()|a.copy()|np.copy(a)|np.array(a)|np.asarray(a)|np.array(a, copy=False)|np.asanyarray(a)|a.astype(float)|"
        "np.concatenate([a])|np.tile(a, 1)|np.repeat(a, 1)|np.roll(a, 0)|np.clip(a, -100, 100)|a + 0|a * 1|a / 1|a ** 1|+a|"
        "-(-a)|np.squeeze(a)|np.atleast_1d(a)|a[:]|a[...]|a[None][0]|a.reshape(-1)|a.T|a.transpose()|np.flip(a)|a[::-1]|np.hstack([a])|"
        "np.append(a, [])|np.maximum(a, -100)|np.abs(a)|np.positive(a)|a.real|np.ascontiguousarray(a)|np.asfarray(a)|"
        "a.view()|np.expand_dims(a, 0)[0]|np.delete(a, [])|np.take(a, [0, 1, 2])|a[[0, 1, 2]]|a[np.arange(3)]|a[a > -99]|np.unique(a)|"
        "np.split(a, 1)[0]|np.moveaxis(a, 0, 0)|np.stack([a])[0]|np.sort(a)|list(a)|a.tolist()|np.add(a, 0)|copy.copy(a)|copy.deepcopy(a)"
    ).split("|")
]

TORCH += [
    (f"b = {made}, and both are written", WRITTEN.format(made), {"x": V})
    for made in (
        "a.flatten()|a.clone()|a.contiguous()|a.reshape(-1)|a.view(-1)|"
        "a.squeeze()|a.unsqueeze(0)[0]|a[:]|a[None][0]|a + 0|a * 1|+a|torch.cat([a])|a.repeat(1)|"
        "torch.as_tensor(a)|a[[0, 1, 2]]|a[a > -99]|a.narrow(0, 0, 3)|a.permute(0)|a.roll(0)|"
        "a.type_as(a)|torch.flatten(a)|torch.ravel(a)|a.view_as(a)|a.reshape_as(a)|a.positive()|torch.atleast_1d(a)|"
        "nn.Identity()(a)|F.dropout(a, 0.0)|F.pad(a, (0, 0))"
    ).split("|")
]
