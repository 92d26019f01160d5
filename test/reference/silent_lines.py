"""Everyday lines of the scripts that must not be taken for mathematics (stripped text, resolved to line numbers)."""
SILENT = {
"logistic_regression.py": """
raw = np.loadtxt(path, delimiter=",", skiprows=1)
X, y = raw[:, :-1], raw[:, -1]
split = int(0.8 * len(y))
parser = argparse.ArgumentParser(description=__doc__)
args = parser.parse_args()
n_samples, n_features = X.shape
print("test accuracy: %.1f%%" % (100 * acc))
print(f"[{i:4d}/{self.n_iter}] loss = {loss:.5f}")
if i % 50 == 0:
parser.add_argument("--lr", type=float, default=0.1)
""",
"kmeans.py": """
plot(X, C, labels, OUT_DIR + "/kmeans_%d.png" % k)
print("done in", round(time.time() - t0, 2), "s", file=sys.stderr)
idx = rng.choice(len(X), size=k, replace=False)
fig, ax = plt.subplots(figsize=(6, 6))
ax.set_title(f"k = {len(C)}")
results = defaultdict(list)
t0 = time.time()
OUT_DIR = "figures"
""",
"pca_loss.py": """
print("=" * 30)
rng = np.random.RandomState(seed)
np.set_printoptions(precision=4, suppress=True)
""",
"mlp_by_hand.py": """
it = np.nditer(p, flags=["multi_index"], op_flags=["readwrite"])
print("%s max relative error: %e" % (name, rel_error(num, grads[name])))
N = scores.shape[0]
cache = (x, w)
W1, b1 = self.params["W1"], self.params["b1"]
""",
"word2vec.py": """
DATA = Path("data") / "text8"
words = path.read_text().split()[:limit]
stoi = {w: i for i, w in enumerate(vocab)}
ids = [stoi[w] for w in words if w in stoi]
span = random.randint(1, window)
step += 1
for j in range(max(0, i - span), min(len(ids), i + span + 1)):
torch.save(model.state_dict(), "checkpoints/w2v.pt")
opt = torch.optim.SGD(model.parameters(), lr=lr)
vocab = [w for w, c in counts.most_common() if c >= MIN_COUNT]
if step % 1000 == 0:
""",
"black_scholes.py": """
return f"{self.kind.upper()} K={self.strike:.2f} T={self.maturity}"
raise ValueError(f"unknown kind {self.kind!r}")
return float("nan")
""",
"robot_arm.py": """
print("converged after", k + 1, "steps")
for i in range(1, len(q)):
q = np.array(q0, dtype=float)
""",
"gaussian_process.py": """
np.savez("gp_result.npz", xs=xs, mean=mean, std=std)
print(res.message, np.exp(res.x))
rng = np.random.default_rng(0)
n = X.shape[0]
""",
"potentials.py": """
n = len(positions)
for j in range(i + 1, n):
""",
"torch_polynomial_fit.py": """
dtype = torch.float
device = torch.device("cpu")
if t % 100 == 99:
""",
"kalman_loglik.py": """
logger = logging.getLogger(__name__)
rows = csv.DictReader(fh)
logger.debug("q=%g r=%g ll=%.3f", q, r, ll)
best = (ll, q, r)
y = read_series("data/nile.csv")
best = (-np.inf, None, None)
m, p = m0, p0
""",
"gmm.py": """
rng = np.random.RandomState(self.random_state)
k, d = self.n_components, X.shape[1]
self.n_iter_ = n_iter
for n_iter in range(1, self.max_iter + 1):
""",
"losses.py": """
choices = ", ".join(sorted(LOSSES))
raise ValueError(f"unknown loss '{name}', choose one of {choices}") from None
n = len(y)
""",
"softmax_regression.py": """
d = pickle.load(fo, encoding='bytes')
batch = unpickle('cifar-10-batches-py/data_batch_1')
y = np.array(batch[b'labels'])
best, best_lr = -1, None
pick = np.random.choice(len(X), 200)
print('best lr %g with accuracy %.3f' % (best_lr, best))
num_train = X.shape[0]
""",
"char_rnn.py": """
char_to_ix = {ch: i for i, ch in enumerate(chars)}
ix_to_char = dict(enumerate(chars))
print(f"data has {len(data)} characters, {len(chars)} unique")
txt = "".join(ix_to_char[i] for i in [0, 1, 2])
print("----\\n %s \\n----" % (txt,))
n, p = 0, 0
hidden_size = 3
""",
"attention.py": """
return nn.ModuleList([copy.deepcopy(module) for _ in range(N)])
assert d_model % h == 0
self.d_k = d_model // h
nbatches = query.size(0)
x = x.transpose(1, 2).contiguous().view(nbatches, -1, self.h * self.d_k)
mask = mask.unsqueeze(1)
""",
"convolution.py": """
kh, kw = kernel.shape
n, m = len(x), len(k)
H = (image.shape[0] - kh) // stride + 1
Image.fromarray((255 * edges).astype("uint8")).save("edges.png")
for i in range(n - m + 1):
""",
"contrastive.py": """
labels = torch.arange(q.size(0))
n = z.size(0)
print("similarity", sim.item())
""",
"vae.py": """
parser = argparse.ArgumentParser(description='VAE example')
epoch, batch_idx * len(data), len(train_loader.dataset),
100. * batch_idx / len(train_loader),
print('====> Epoch: {} Average loss: {:.4f}'.format(epoch, train_loss / len(train_loader.dataset)))
train_loss += loss.item()
self.fc1 = nn.Linear(784, 400)
optimizer = optim.Adam(model.parameters(), lr=1e-3)
""",
"item_response.py": """
width = max(len(name) for name in people)
print(f"{name:<{width}} {sum(answers)}/{len(answers)} {estimate(answers, exam):+.3f}")
people = {"kim": [1, 1, 0, 1], "lee": [0, 1, 0, 0], "park": [1, 1, 1, 0]}
exam = [0.5, -1.0, 1.5, 0.0]
""",
"cox_regression.py": """
df = pd.read_csv(path)
df = df.sort_values("week", ascending=False).reset_index(drop=True)
features = [c for c in df.columns if c not in ("week", "arrest")]
n_pairs += 1
n_pairs, n_conc = 0, 0.0
n_conc += 0.5
return n_conc / n_pairs
""",
"matrix_factorization.py": """
root = osp.join(osp.dirname(__file__), "..", "ml-100k")
with open(osp.join(root, "ratings.json")) as f:
if (it + 1) % 10 == 0:
print("Iteration: %d ; error = %.4f" % (it + 1, masked_loss(self.P, self.Q, self.R)))
self.num_users, self.num_items = R.shape
""",
"benchmark_functions.py": """
BOUNDS = {"ackley": (-5, 5), "rastrigin": (-5.12, 5.12), "eggholder": (-512, 512)}
print("%-20s %g" % (fn.__name__, fn(np.array([0.5, -0.25, 1.0]))))
n = len(x)
""",
"fixed_income.py": """
TODAY = date(2024, 1, 15)
n = int(years * freq)
return self.start + timedelta(days=30)
days_left = (date(2024, 12, 31) - TODAY).days
header = "-" * 20 + " report " + "-" * 20
""",
"kinetics.py": """
warnings.simplefilter("ignore")
print(f"{name} = {p:.3f} ± {e:.3f}")
F = 96485.33212  # C/mol
""",
"ode_steps.py": """
traj = [np.array([10.0, 5.0])]
plt.plot(traj[:, 0], label="prey")
plt.xlabel("step"); plt.ylabel("population")
""",
"sympy_worksheet.py": """
x, y, z = symbols("x y z", real=True)
a, b = sp.symbols("a b", positive=True)
print("minimum at", t_star)
""",
"tf_gradient_tape.py": """
del tape
print(jac.shape)
model = LinearModel()
""",
"jax_tutorial.py": """
key = random.PRNGKey(0)
params = init_params()
""",
"curve_fitting.py": """
print("warning:", res.message, file=sys.stderr)
if not res.success:
print("%.2f deg" % np.degrees(best_angle.x))
""",
"numerical_diff.py": """
best_k = min(range(len(errors)), key=errors.__getitem__) + 1
print(f"best step 1e-{best_k}")
""",
"korean_tutorial.py": """
torch.manual_seed(1)
nb_epochs = 20  # 원하는 만큼 반복
print('Epoch {:4d}/{} Cost: {:.6f}'.format(epoch, nb_epochs, cost.item()))
if epoch % 10 == 0:
print(f'{비율 * 100:.1f}% 완료')
optimizer = optim.SGD(model.parameters(), lr=0.01)
""",
"pytorch_classifier.py": """
os.environ.setdefault("OMP_NUM_THREADS", "1")
device = "cuda" if torch.cuda.is_available() else "cpu"
BATCH_SIZE = 8
size = len(loader.dataset)
current = batch * BATCH_SIZE + len(X)
print(f"loss: {loss.item():>7f}  [{current:>5d}/{size:>5d}]")
print(f"Epoch {epoch + 1}\\n" + "-" * 31)
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
""",
"autodiff_intro.ipynb": """
%matplotlib inline
!pip install -q torch matplotlib
print(z2.requires_grad)  # False
J.shape
""",
"least_squares.ipynb": """
plt.plot(history)
plt.yscale('log')
plt.title('cost / iteration')
n = len(y)
f'R² = {r_squared(beta):.3f}'
""",
"optimizers.ipynb": """
sys.path.append(os.pardir)  # 부모 디렉터리의 파일을 가져올 수 있도록 설정
init_pos = (-7.0, 2.0)
params['x'], params['y'] = init_pos[0], init_pos[1]
idx = 1
idx += 1
optimizers = OrderedDict()
self.iter += 1
print(f'{key:10s} x={x_history[-1]:+.3f} y={y_history[-1]:+.3f}')
""",
}
