"""Another time and place, and other luck: what holds there too depends on none.  Only for processes that verify, before the module under test
is loaded.
"""
import datetime
import os
import random
import time

SHIFT = 397 * 86400 + 5 * 3600 + 1234
SURROUNDINGS = ({'TZ': 'UTC', 'COLUMNS': '80'}, {'TZ': 'XYZ-9', 'COLUMNS': '133', 'USER': 'somebody', 'LOGNAME': 'somebody', 'EDITOR': 'ed', 'PAGER': 'more'})


class Kind(type):
    """A moved class takes what the true one made for its own."""

    def __instancecheck__(cls, thing):
        return isinstance(thing, cls.__mro__[1])

    def __subclasscheck__(cls, other):
        return issubclass(other, cls.__mro__[1])


def moved(kind, **methods):
    return Kind(kind.__name__, (kind,), dict(methods, __module__='datetime', __slots__=()))


def another_year():
    """Clocks go on, but somewhen else."""
    true = {name: getattr(time, name) for name in ('time', 'time_ns', 'localtime', 'gmtime', 'ctime', 'strftime')}
    time.time = lambda: true['time']() + SHIFT
    time.time_ns = lambda: true['time_ns']() + SHIFT * 10 ** 9
    time.localtime = lambda seconds=None: true['localtime'](time.time() if seconds is None else seconds)
    time.gmtime = lambda seconds=None: true['gmtime'](time.time() if seconds is None else seconds)
    time.ctime = lambda seconds=None: true['ctime'](time.time() if seconds is None else seconds)
    time.strftime = lambda format, t=None: true['strftime'](format, time.localtime() if t is None else t)
    date, stamp = datetime.date, datetime.datetime
    datetime.date = moved(date, today=classmethod(lambda cls: date.fromtimestamp(time.time())))
    datetime.datetime = moved(stamp, now=classmethod(lambda cls, tz=None: stamp.fromtimestamp(time.time(), tz)),
                              utcnow=classmethod(lambda cls: stamp.fromtimestamp(time.time(), datetime.timezone.utc).replace(tzinfo=None)),
                              today=classmethod(lambda cls: stamp.fromtimestamp(time.time())))


class Luck(random.Random):
    """Always the lowest draw, or always the highest, until somebody seeds it: two runs that agree by luck would be told as a fact."""
    high = False

    def seed(self, a=None, version=2):
        self.lucky = a is None
        super().seed(0 if a is None else a, version)

    def random(self):
        return super().random() if not self.lucky else 1 - 2.0 ** -30 if self.high else 2.0 ** -30

    def getrandbits(self, k):
        return super().getrandbits(k) if not self.lucky else (1 << k) - 1 if self.high else 0

    def _randbelow(self, n):
        return super()._randbelow(n) if not self.lucky else n - 1 if self.high else 0


def luck(high):
    Luck.high = high
    one = Luck()
    for name in [n for n in vars(random) if getattr(getattr(random, n), '__self__', None) is random._inst]:
        setattr(random, name, getattr(one, name))
    random.Random, random._inst = Luck, one
    os.urandom = random._urandom = lambda size: (b'\xfe' if high else b'\x01') * size
