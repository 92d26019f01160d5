import re, csv, hashlib, itertools
text = open("book.txt").read()
words = re.findall(r"\w+", text.lower())
freq = {}
for w in words:
    freq[w] = freq.get(w, 0) + 1
total = sum(freq.values())
top = sorted(freq.items(), key=lambda kv: kv[1], reverse=True)[:10]
for w, c in top:
    print(w.ljust(12), c, "%.2f%%" % (100 * c / total))
digest = hashlib.md5(text.encode()).hexdigest()
half = len(text) // 2
first, second = text[:half], text[half:]
line_no = text.count("\n") + 1
col = half - text.rfind("\n", 0, half)
padded = "=" * 40 + "\n" + "-" * (40 - len(words[0]))
def caesar(s, k):
    return "".join(chr((ord(c) - 97 + k) % 26 + 97) for c in s)
def human_size(n):
    for unit in ("B", "KB", "MB"):
        if n < 1024:
            return f"{n:.1f} {unit}"
        n /= 1024
    return f"{n:.1f} GB"
def parse_time(s):
    h, m, sec = s.split(":")
    return int(h) * 3600 + int(m) * 60 + int(sec)
def version_tuple(v):
    return tuple(int(p) for p in v.split("."))
def rgb_hex(r, g, b):
    return "#%02x%02x%02x" % (r, g, b)
def pagination(page, per_page, total):
    start = (page - 1) * per_page
    end = min(start + per_page, total)
    return start, end
