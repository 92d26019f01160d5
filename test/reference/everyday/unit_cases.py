import unittest, time
from mylib import add, Stack
class TestAdd(unittest.TestCase):
    def setUp(self):
        self.items = [1, 2, 3]
        self.start = time.time()
    def tearDown(self):
        took = time.time() - self.start
        print(took * 1000, "ms")
    def test_sum(self):
        self.assertEqual(add(2, 3), 5)
        self.assertAlmostEqual(add(0.1, 0.2), 0.3, places=7)
    def test_len(self):
        expected = len(self.items) * 2
        s = Stack(self.items * 2)
        self.assertEqual(len(s), expected)
        for i in range(expected):
            self.assertEqual(s.pop(), self.items[-(i % 3) - 1])
def retry(fn, attempts=3, delay=0.5):
    for attempt in range(attempts):
        try:
            return fn()
        except Exception:
            time.sleep(delay * 2 ** attempt)
    raise RuntimeError
if __name__ == "__main__":
    unittest.main()
