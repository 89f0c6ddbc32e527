"""Another time and place: what holds there too depends on neither.  Only for processes that verify, before the module under test is loaded."""
import datetime
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
