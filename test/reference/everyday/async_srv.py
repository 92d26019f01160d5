import asyncio, json, socket, struct
HEADER = 8
async def handle(reader, writer):
    data = await reader.readexactly(HEADER)
    size, kind = struct.unpack("!II", data)
    body = await reader.readexactly(size - HEADER)
    writer.write(struct.pack("!I", len(body) + HEADER) + body)
    await writer.drain()
class RateLimiter:
    def __init__(self, rate, per):
        self.rate, self.per = rate, per
        self.allowance = rate
        self.last = 0.0
    def ok(self, now):
        passed = now - self.last
        self.last = now
        self.allowance += passed * (self.rate / self.per)
        if self.allowance > self.rate:
            self.allowance = self.rate
        if self.allowance < 1.0:
            return False
        self.allowance -= 1.0
        return True
def checksum(data):
    s = 0
    for b in data:
        s = (s * 31 + b) & 0xFFFFFFFF
    return s
def port_for(i):
    return 8000 + i * 10
