"""Judge of the identity scenarios: reads what identity.sh noted, and copies of the queue; writes TAP."""
import json
import os
import sqlite3
import sys

STANDING = {"open", "approved", "snoozed", "fixing", "failed", "baseline", "rejected"}


def rows(path):
    """The tasks of a copy of the queue by id, each with the branches it stands on."""
    if not os.path.exists(path):
        return {}
    db = sqlite3.connect("file:%s?mode=ro&immutable=1" % path, uri=True)
    db.row_factory = sqlite3.Row
    tasks = {r["id"]: dict(r) for r in db.execute("SELECT * FROM task")}
    for t in tasks.values():
        t["file"] = json.dumps(t["file"], ensure_ascii=False)[1:-1]
        t["branches"] = set()
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'place'").fetchone():
        for r in db.execute("SELECT * FROM place"):
            if r["state"] == "standing":
                tasks[r["task"]]["branches"].add(r["branch"])
    return tasks


class Scenario:
    """One history: what is known by name, what the queue holds now, and what is wrong."""

    def __init__(self, name):
        self.name = name
        self.wrong = []
        self.now, self.before = {}, {}
        self.ids, self.types, self.kept = {}, {}, {}

    def find(self, kind, file, word):
        """Ids of standing tasks that fit."""
        return [t["id"] for t in self.now.values()
                if t["type"] == kind and t["file"] == file and t["status"] in STANDING
                and (not word or (t["line"] == int(word) if word.isdigit() else word in t["symbol"] or word in t["description"]))]

    def one(self, name, kind, file, word):
        """The one that fits; otherwise something is wrong."""
        found = self.find(kind, file, word)
        if len(found) == 1:
            return found[0]
        where = "%s in %s%s" % (kind, file, " (%s)" % word if word else "")
        self.wrong.append("%s: no %s stands" % (name, where) if not found else "%s: not one %s but %s" % (name, where, found))
        return None

    def task(self, name):
        """The row behind a name."""
        return self.now.get(self.ids.get(name)) or {}

    def expect(self, what, got, *wanted):
        """One of the wanted values."""
        if got not in wanted:
            self.wrong.append("%s is %r, wanted %s" % (what, got, " or ".join(map(repr, wanted))))

    # ---- the words of identity.sh ----

    def do_snap(self, path):
        self.before, self.now = self.now, rows(path)

    def do_wrong(self, text):
        self.wrong.append(text)

    def do_know(self, name, kind, file, word=""):
        self.types[name] = kind
        self.ids[name] = self.one(name, kind, file, word)

    def do_fresh(self, name, kind, file, word=""):
        self.do_know(name, kind, file, word)
        if self.ids[name] in self.before:
            self.wrong.append("%s should be new but is task %d" % (name, self.ids[name]))

    def do_same(self, name, file, word=""):
        got = self.one(name, self.types.get(name), file, word)
        if got is not None and got != self.ids[name]:
            self.wrong.append("%s should be task %s in %s but that is task %d" % (name, self.ids[name], file, got))

    def do_total(self, kind, n):
        self.expect("number of %s in all" % kind, sum(t["type"] == kind for t in self.now.values()), int(n))

    def do_most(self, kind, n):
        have = sum(t["type"] == kind for t in self.now.values())
        if have > int(n):
            self.wrong.append("%d of %s in all, wanted %s at most" % (have, kind, n))

    def do_none(self, kind, file, word=""):
        if self.find(kind, file, word):
            self.wrong.append("%s still stands in %s: %s" % (kind, file, self.find(kind, file, word)))

    def do_at(self, name, line):
        self.expect("line of %s" % name, self.task(name).get("line"), int(line))

    def do_is_now(self, name, status):
        self.expect("status of %s" % name, self.task(name).get("status"), status)

    def do_changed(self, name):
        self.expect("on_changed_line of %s" % name, self.task(name).get("on_changed_line"), 1)

    def do_closed(self, name, *commits):
        self.expect("status of %s" % name, self.task(name).get("status"), "resolved")
        self.expect("what resolved %s" % name, self.task(name).get("resolved_commit"), *commits)

    def seen(self):
        """What a person sees of the standing tasks, without their numbers."""
        return sorted((t["type"], t["file"], t["line"], t["symbol"], t["description"], t["status"])
                      for t in self.now.values() if t["status"] in STANDING)

    def do_keep(self, name):
        self.kept[name] = self.seen()

    def do_alike(self, name):
        for t in self.seen():
            if t not in self.kept[name]:
                self.wrong.append("not in %s: %s" % (name, t))
        for t in self.kept[name]:
            if t not in self.seen():
                self.wrong.append("only in %s: %s" % (name, t))

    def has(self, name, column, text):
        got = self.task(name).get(column)
        if text not in (got or ""):
            self.wrong.append("%s of %s is %r, wanted %r in it" % (column, name, got, text))

    def do_words(self, name, text):
        self.has(name, "description", text)

    def do_because(self, name, text):
        self.has(name, "reason", text)

    def do_places(self, name, *branches):
        self.expect("branches of %s" % name, self.task(name).get("branches"), set(branches))

    def report(self, n):
        """TAP for the scenario."""
        print("%s %d - %s" % ("not ok" if self.wrong else "ok", n, self.name))
        for line in self.wrong:
            print("#", line)
        for t in self.now.values() if self.wrong else ():
            print("#   %(id)d %(type)s %(file)s:%(line)d %(symbol)s %(status)s" % t,
                  t["resolved_commit"][:10], t["reason"], sorted(t["branches"]), "|", t["description"][:60])
        return not self.wrong


def play(path):
    """The scenarios, each with all its lines played."""
    scenarios = []
    with open(path, encoding="utf-8", errors="surrogateescape") as story:
        for line in story:
            word, *fields = line.rstrip("\n").split("\t")
            if word == "scenario":
                scenarios.append(Scenario(*fields))
            else:
                getattr(scenarios[-1], "do_" + word)(*fields)
    return scenarios


def main():
    if sys.argv[1] == "--id":
        print(play(sys.argv[3])[-1].ids.get(sys.argv[2]) or 0)
        return 0
    scenarios = play(sys.argv[1])
    good = [s.report(n) for n, s in enumerate(scenarios, 1)]
    print("1..%d" % len(good))
    return 0 if all(good) and good else 1


sys.exit(main())
