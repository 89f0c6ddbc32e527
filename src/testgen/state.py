"""What a module and the process around it keep, to be put back when a call has changed it."""
import os


class State:
    """What a module and its classes keep: put back when a call has changed it."""
    MOST = 4000

    def __init__(self, module):
        self.kept = []
        holders = [module] + [v for v in vars(module).values() if isinstance(v, type) and v.__module__ == module.__name__]
        self.plain = []
        for h in holders:
            names = [n for n in vars(h) if not n.startswith(('__', '_ff_', '_abc_'))]
            self.plain.append((h, names, [vars(h)[n] for n in names]))
        seen = set()
        for holder in holders:
            for name, value in list(vars(holder).items()):
                if type(value) in (list, dict, set) and id(value) not in seen and not name.startswith('__') and len(value) <= self.MOST:
                    seen.add(id(value))
                    self.kept.append((name, value, value.copy()))

    def changed(self):
        """The names of what is no longer as it was."""
        try:
            found = [n for n, now, then in self.kept if len(now) != len(then) or now != then]
            for h, names, then in self.plain:
                now = list(map(vars(h).get, names))
                if now != then:
                    found += [n for n, a, b in zip(names, now, then) if a is not b]
            return found
        except Exception:
            return []

    def restore(self):
        for _, now, then in self.kept:
            if now != then:
                now.clear()
                now.extend(then) if isinstance(now, list) else now.update(then)
        for holder, names, then in self.plain:
            for n, v in zip(names, then):
                if vars(holder).get(n) is not v:
                    try:
                        setattr(holder, n, v)
                    except (AttributeError, TypeError):
                        pass


def surroundings():
    return getattr(os.environ, '_data', os.environ)


def restore_surroundings(then):
    os.environ.clear()
    os.environ.update({os.fsdecode(k): os.fsdecode(v) for k, v in then.items()})
