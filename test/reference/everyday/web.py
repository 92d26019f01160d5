import os, re, json, sqlite3, logging, datetime
from pathlib import Path
from flask import Flask, request, jsonify
app = Flask(__name__)
log = logging.getLogger(__name__)
PAGE_SIZE = 20
DB = Path(__file__).parent / "data.db"

@app.route("/items")
def list_items():
    page = int(request.args.get("page", 1))
    offset = (page - 1) * PAGE_SIZE
    limit = min(PAGE_SIZE, int(request.args.get("limit", PAGE_SIZE)))
    rows = query("SELECT * FROM items LIMIT ? OFFSET ?", (limit, offset))
    total = count_items()
    pages = (total + PAGE_SIZE - 1) // PAGE_SIZE
    return jsonify({"rows": rows, "page": page, "pages": pages, "next": page + 1 if page < pages else None})

def query(sql, params=()):
    with sqlite3.connect(DB) as con:
        cur = con.execute(sql, params)
        return [dict(zip([c[0] for c in cur.description], r)) for r in cur.fetchall()]

def count_items():
    return query("SELECT COUNT(*) AS n FROM items")[0]["n"]

def price_with_tax(order):
    subtotal = sum(i["price"] * i["qty"] for i in order["items"])
    discount = order.get("discount", 0)
    total = subtotal - discount
    log.info("total %s", total)
    return round(total, 2)

def elapsed(start, end):
    return (end - start).total_seconds() / 60

def slug(title):
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")

def to_bytes(n, unit):
    return n * 1024 ** {"KB": 1, "MB": 2}[unit]
