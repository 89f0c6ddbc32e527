"""A stack."""
import asyncio
import time
from decimal import Decimal


class EmptyError(Exception):
    pass


class Stack:
    def __init__(self, items=()):
        self.items = list(items)

    @property
    def size(self):
        return len(self.items)

    def push(self, item):
        if item is None:
            raise ValueError("item must not be None (really)")
        self.items.append(item)

    def pop(self):
        if not self.items:
            raise EmptyError("nothing left")
        return self.items.pop()

    def __len__(self):
        return len(self.items)


def camelize(string, upper=True):
    if upper:
        return "".join(p.capitalize() for p in string.split("_"))
    return string[:1].lower() + camelize(string)[1:]


def is_even(n):
    return n % 2 == 0


def mean(values):
    if not values:
        raise ValueError("mean of nothing")
    return sum(values) / len(values)


def total(*amounts):
    return sum(amounts, Decimal(0))


def stamp(prefix):
    return f"{prefix}-{time.time():.0f}"


async def fetch(n):
    await asyncio.sleep(0)
    return n * 2


def shout(text):
    print(text.upper())


def chunks(seq, size):
    for i in range(0, len(seq), size):
        yield seq[i:i + size]


def encode(text):
    return text[::-1]


def decode(text):
    return text[::-1]


def apply(f, x):
    return f(x)


def save(path, text):
    path.write_text(text)
