"""A small web service over a queue and a database."""
import asyncio, json, os, sqlite3, uuid
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, Field

DB = os.environ.get("DB", "items.db")
PAGE = 20
TIMEOUT = 2.5 * 60


class Item(BaseModel):
    name: str = Field(..., max_length=80)
    price: float
    quantity: int = 1

    @property
    def total(self):
        return self.price * self.quantity


@asynccontextmanager
async def lifespan(app):
    app.state.db = sqlite3.connect(DB)
    yield
    app.state.db.close()


app = FastAPI(lifespan=lifespan)


def get_db():
    return app.state.db


@app.get("/items")
async def items(page: int = 0, q: str | None = None, db=Depends(get_db)):
    offset = page * PAGE
    rows = db.execute("select * from items where name like ? limit ? offset ?", (f"%{q or ''}%", PAGE, offset)).fetchall()
    pages = (len(rows) + PAGE - 1) // PAGE
    return {"items": rows, "pages": pages, "next": page + 1 if len(rows) == PAGE else None}


@app.post("/items", status_code=201)
async def create(item: Item, db=Depends(get_db)):
    if item.price < 0:
        raise HTTPException(400, "price must not be negative")
    key = uuid.uuid4().hex[:8]
    db.execute("insert into items values (?, ?, ?)", (key, item.name, item.price))
    return {"id": key, "expires": datetime.utcnow() + timedelta(days=30)}


async def worker(queue: asyncio.Queue, retries: int = 3):
    while True:
        job = await queue.get()
        for attempt in range(retries):
            try:
                await handle(job)
                break
            except ConnectionError:
                await asyncio.sleep(2 ** attempt * 0.1)
        queue.task_done()


async def handle(job):
    size = len(json.dumps(job))
    if size > 1024 * 1024:
        raise ValueError("too big")
