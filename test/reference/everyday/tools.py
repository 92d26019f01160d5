"""Odds and ends: caches, retries, paths, dates, text."""
import functools, hashlib, logging, os, random, re, shutil, subprocess, tempfile, threading, time
from collections import OrderedDict, namedtuple
from enum import Enum, auto

log = logging.getLogger("tools")
KB, MB = 1 << 10, 1 << 20
VERSION = (1, 4, 2)
MAX_WORKERS = min(32, (os.cpu_count() or 1) + 4)
DEFAULT_TIMEOUT = 60 * 60 * 24


class State(Enum):
    NEW = auto()
    RUNNING = auto()
    DONE = auto()


class LRU:
    def __init__(self, size=128):
        self.size = size
        self.data = OrderedDict()
        self.hits = self.misses = 0

    def get(self, key, default=None):
        if key in self.data:
            self.hits += 1
            self.data.move_to_end(key)
            return self.data[key]
        self.misses += 1
        return default

    def put(self, key, value):
        self.data[key] = value
        if len(self.data) > self.size:
            self.data.popitem(last=False)

    @property
    def hit_rate(self):
        total = self.hits + self.misses
        return self.hits / total if total else 0.0


def retry(times=3, delay=0.5, backoff=2):
    def wrap(fn):
        @functools.wraps(fn)
        def inner(*a, **k):
            wait = delay
            for i in range(times):
                try:
                    return fn(*a, **k)
                except OSError as e:
                    log.warning("try %d/%d failed: %s", i + 1, times, e)
                    time.sleep(wait)
                    wait *= backoff
            raise RuntimeError("gave up")
        return inner
    return wrap


def digest(path, block=65536):
    h = hashlib.sha256()
    with open(path, "rb") as f:
        while chunk := f.read(block):
            h.update(chunk)
    return h.hexdigest()


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def levenshtein(a, b):
    prev = list(range(len(b) + 1))
    for i, ca in enumerate(a, 1):
        cur = [i]
        for j, cb in enumerate(b, 1):
            cur.append(min(prev[j] + 1, cur[j - 1] + 1, prev[j - 1] + (ca != cb)))
        prev = cur
    return prev[-1]


def human_time(s):
    m, s = divmod(int(s), 60)
    h, m = divmod(m, 60)
    return f"{h:02d}:{m:02d}:{s:02d}"


def backup(src, dst):
    free = shutil.disk_usage(dst).free
    need = sum(os.path.getsize(os.path.join(r, f)) for r, _, fs in os.walk(src) for f in fs)
    if need > free * 0.9:
        raise OSError("disk full")
    with tempfile.TemporaryDirectory() as tmp:
        subprocess.run(["tar", "czf", f"{tmp}/a.tgz", src], check=True)
        shutil.copy(f"{tmp}/a.tgz", dst)
    return need / MB


def timed(fn):
    t0 = time.perf_counter()
    out = fn()
    elapsed = time.perf_counter() - t0
    log.info("took %.3f s (%.1f/s)", elapsed, 1 / max(elapsed, 1e-9))
    return out


def is_prime(n):
    if n < 2:
        return False
    i = 2
    while i * i <= n:
        if n % i == 0:
            return False
        i += 1
    return True


def bubble(xs):
    n = len(xs)
    for i in range(n):
        for j in range(n - i - 1):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]
    return xs


def roll(sides=6, n=2):
    return sum(random.randint(1, sides) for _ in range(n))


counter = 0
lock = threading.Lock()


def bump(by=1):
    global counter
    with lock:
        counter += by
    return counter
