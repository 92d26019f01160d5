"""Lines that look a little like mathematics and are not: nothing may be shown for them unasked."""
LINES = {
"python": r'''
path = base / "data" / "train.csv"
ROOT = Path(__file__).resolve().parent / ".." / "assets"
out = Path.home() / ".cache" / name
msg = f"{done}/{total}"
row = [0] * n + [1]
print("-" * 40)
if i % 2 == 0:
i += 1
count = count + 1
n = len(a) - 1
mid = (lo + hi) // 2
last = items[-1]
head, tail = xs[0], xs[1:]
left, right = right, left
total_pages = (total + per_page - 1) // per_page
idx = (idx + 1) % len(buffer)
names = first + " " + last
line = "=" * 60 + "\n"
url = base_url + "/api/v1/users/" + str(user_id)
url = "https://a.b/c-d*e"
table = [[0] * cols for _ in range(rows)]
grid = [[None for _ in range(w)] for _ in range(h)]
args = sys.argv[1:] + ["--verbose"]
elapsed = time.time() - start
delta = datetime.now() - started_at
tomorrow = date.today() + timedelta(days=1)
age = (today - born).days // 365
deadline = time.monotonic() + timeout
flags = re.IGNORECASE | re.MULTILINE
mode = stat.S_IRUSR | stat.S_IWUSR
mask = 0xFF & value >> 8
key = (x, y)
value = data["x"] if "x" in data else None
pattern = r"^(\d+)-(\d+)x(\d+)$"
sql = "SELECT a - b FROM t WHERE c * 2 > " + str(limit)
assert len(xs) == n * 2
return a if a else b
size = os.path.getsize(path) / 1024
mb = bytes_read / (1024 * 1024)
percent = 100 * done // total
bar = "#" * filled + "." * (width - filled)
seen = set(a) - set(b)
merged = {**defaults, **overrides}
combined = left | right
lst = list(range(10)) + [11]
matrix_rows = [line.split() for line in lines[2:]]
offset = page * page_size
chunk = data[i * size:(i + 1) * size]
ip = ".".join(str(p) for p in parts)
version = "1.2.3"
__version__ = "2.0.0-rc.1"
logging.info("loaded %d of %d rows (%.1f%%)", n, total, 100 * n / total)
raise ValueError("expected x > 0, got %r" % x)
parser.add_argument("--lr", "-l", type=float, default=1e-3)
plt.subplot(2, 3, i + 1)
ax.set_xlim(0, len(history) - 1)
plt.plot(x, y, "r--", label="y = x**2")
df = df[df.price > 100]
df["total"] = df["price"] * df["quantity"]
X_train, X_test = X[:split], X[split:]
batch = X[i * batch_size:(i + 1) * batch_size]
n_batches = len(dataset) // batch_size
print(f"Epoch {epoch + 1}/{epochs} - loss: {loss:.4f}")
print("a" + "b" * 3)
import numpy as np
from math import *
x = None
done = False
name = "x^2 + y^2"
"""Usage: tool.py [-h] [-n N] FILE"""
# see issue #12 and PR #34-36
# TODO(kim): 3 of 5 tests fail on x86_64
# 2024-01-15: v1.2 -> v1.3
# ---------------------------------------------
# --- step 2/3: load data ---
# from a to b, e.g. 10-20
# cost is about $5-$10 per run
# http://example.com/a-b_c?x=1&y=2
# [1] Smith et al., 2019, pp. 12-34
# type: ignore[assignment]
# noqa: E501
# -*- coding: utf-8 -*-
# 1. 데이터 불러오기 (약 5-10분)
# def old(x): return x
# batch size = 32, epochs = 10
# shape (n, d) -> (n, k)
''',
"javascript": r'''
const half = Math.floor(list.length / 2);
for (let i = 0; i < n; i++) {
i += 1;
const last = arr[arr.length - 1];
const name = first + " " + last;
const url = `${base}/users/${id}`;
const total = items.length * 2;
const id = Date.now() + "-" + Math.random();
const took = Date.now() - start;
const flags = A | B & ~C;
const hash = (hash << 5) - hash + ch;
const re = /^[a-z]+\/[0-9]*$/gi;
const cls = "btn-" + kind;
const path = "../src/" + file;
const x = a || b;
const y = obj?.x ?? 0;
element.style.width = w + "px";
const key = `${x}-${y}`;
const pct = Math.round(done * 100 / total) + "%";
const page = Math.ceil(total / size);
setTimeout(tick, 1000 * 60);
const copy = [...a, ...b];
if (i % 2 === 0) continue;
const next = (i + 1) % n;
const date = new Date(y, m - 1, d);
console.log("a - b = " + (a - b));
import { x } from "./y.js";
export const VERSION = "1.2.3-beta.4";
const bytes = kb * 1024;
// eslint-disable-next-line no-plusplus
// 3 * retries before giving up
/* ====== section 2/3 ====== */
return a - b;
arr.sort((a, b) => a - b);
const [a, b] = [b, a];
''',
"typescript": r'''
type Pair = [number, number];
const n: number = xs.length - 1;
function pad(s: string, n = 2): string { return "0".repeat(n - s.length) + s; }
const opts: Partial<Options> = { ...defaults, ...user };
enum Flag { A = 1 << 0, B = 1 << 1 }
const ratio = `${w}/${h}`;
export type Key = `${string}-${number}`;
let i = items.length;
''',
"c": r'''
*p++ = *q++;
int mid = (lo + hi) / 2;
for (int i = 0; i < n; i++)
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define BUF_SIZE (1024 * 4)
x = *ptr;
char *s = buf + off;
size_t len = end - begin;
mask = ~(1u << bit);
int *a = malloc(n * sizeof *a);
node->next = list->head;
return a - b;
i = (i + 1) % N;
h = h * 31 + c;
printf("%d/%d\n", i, n);
if (x & 0x0f) x >>= 4;
/* 2 * n bytes */
// a -> b
unsigned flags = F_A | F_B;
idx = y * width + x;
''',
"css": r'''
width: calc(100% - 2rem);
margin: -1px 0 0 -1px;
grid-area: 1 / 2 / 3 / 4;
font: 12px/1.5 "Fira Code", monospace;
transform: translate(-50%, -50%) rotate(45deg);
background: #fff url(a-b_c.png) no-repeat 50% 0;
--gap: calc(var(--unit) * 2);
@media (min-width: 640px) and (max-width: 1023px) {
''',
"shell": r'''
python train.py --lr 1e-3 --epochs 10 -v
tar -xzf data-1.2.tar.gz -C /tmp
for i in $(seq 1 10); do echo $i; done
x=$((y + 1))
git diff HEAD~2..HEAD -- src/
export PATH="$HOME/bin:$PATH"
curl -s https://a.b/c?d=e&f=g | jq '.x'
rm -rf build/*
''',
"markdown": r'''
It costs $5 today and $10 tomorrow.
Between $3 and $4 a month.
See section 2.1-2.3, pages 10-12.
Run `npm install` and then `npm test`.
* item one - with a dash
- [ ] task 1/3
| a | b - c | d |
The ratio is 3:2, or 60/40.
Version 1.2.3 -> 1.3.0 (2024-01-15)
Contact me at first.last+news@mail.org.
1. first, 2. second, 3. third
**bold** and *italic* and __both__
A 16:9 screen, 1920x1080 @ 60 Hz.
[link](https://a.b/c-d_e)
He scored 10+ points in 3/4 of the games.
I paid $20 and got $3.50 back.
> quoted: x marks the spot
The US$ rose 2% against the A$.
~~old~~ -> new
Call 02-123-4567 between 9-5.
가격은 $5에서 $10 사이입니다.
오늘은 2024-01-15, 3/4분기입니다.
The variables a and b are swapped.
C++ and C# are languages; e.g. x86-64.
''',
"log": r'''
2024-01-15 10:32:01,123 INFO  [main] loaded 120/240 items in 3.2s
[epoch 3/10] loss=0.1234 acc=98.7% lr=1e-3
ERROR a.b.C: expected 3, got 4 (x=1, y=2)
File "a.py", line 12, in f
    at Object.<anonymous> (/src/a-b.js:10:5)
HTTP/1.1 200 OK - 12ms
''',
"yaml": r'''
image: registry/a-b:1.2.3
schedule: "*/5 * * * *"
range: 1..10
lr: 1e-3
matrix: [3.9, 3.10, 3.11]
''',
"java": r'''
int last = list.size() - 1;
String s = a + "-" + b;
for (int i = 0; i < n; ++i) sum += a[i];
long took = System.nanoTime() - start;
return Objects.hash(x, y) * 31;
''',
"go": r'''
mid := lo + (hi-lo)/2
n := len(xs) - 1
elapsed := time.Since(start) / time.Millisecond
path := filepath.Join(root, "a-b", name+".txt")
i = (i + 1) % len(ring)
''',
"rust": r'''
let n = v.len() - 1;
let mid = lo + (hi - lo) / 2;
let r = &mut *x;
let s = format!("{}/{}", a, b);
let flags = A | B;
''',
"r": r'''
n <- length(x) - 1
df$total <- df$a
x <- x[-1]
path <- paste0(dir, "/", name)
for (i in 1:10) print(i)
''',
"julia": r'''
n = length(x) - 1
path = joinpath(root, "a-b")
s = "x^2 + $y"
i += 1
''',
}
