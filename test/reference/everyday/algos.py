from collections import Counter, deque
import heapq
def binary_search(a, x):
    lo, hi = 0, len(a) - 1
    while lo <= hi:
        mid = (lo + hi) // 2
        if a[mid] == x:
            return mid
        if a[mid] < x:
            lo = mid + 1
        else:
            hi = mid - 1
    return -1
def quicksort(a):
    if len(a) <= 1:
        return a
    p = a[len(a) // 2]
    return quicksort([x for x in a if x < p]) + [x for x in a if x == p] + quicksort([x for x in a if x > p])
def bfs(graph, s):
    dist = {s: 0}
    q = deque([s])
    while q:
        u = q.popleft()
        for v in graph[u]:
            if v not in dist:
                dist[v] = dist[u] + 1
                q.append(v)
    return dist
def dijkstra(g, s):
    d = {s: 0}
    h = [(0, s)]
    while h:
        du, u = heapq.heappop(h)
        for v, w in g[u].items():
            nd = du + w
            if nd < d.get(v, 1e9):
                d[v] = nd
                heapq.heappush(h, (nd, v))
    return d
def gcd(a, b):
    while b:
        a, b = b, a % b
    return a
def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a
def levenshtein(s, t):
    m, n = len(s), len(t)
    d = [[0] * (n + 1) for _ in range(m + 1)]
    for i in range(m + 1):
        d[i][0] = i
    for j in range(n + 1):
        d[0][j] = j
    for i in range(1, m + 1):
        for j in range(1, n + 1):
            cost = 0 if s[i - 1] == t[j - 1] else 1
            d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + cost)
    return d[m][n]
def two_sum(nums, target):
    seen = {}
    for i, x in enumerate(nums):
        if target - x in seen:
            return [seen[target - x], i]
        seen[x] = i
def is_prime(n):
    return n > 1 and all(n % i for i in range(2, int(n ** 0.5) + 1))
def chunk(lst, size):
    return [lst[i:i + size] for i in range(0, len(lst), size)]
def most_common(words, k=3):
    return [w for w, _ in Counter(words).most_common(k)]
def flatten(xs):
    return [y for x in xs for y in x]
def matrix_spiral(rows, cols):
    out = []
    r, c = 0, 0
    for step in range(rows * cols):
        out.append(r * cols + c)
        c += 1
        if c == cols:
            c, r = 0, r + 1
    return out
