#!/bin/sh
# ff-queue review at a terminal (a pseudo terminal of Python's): every key, what is stored after each, and the terminal afterwards.
. tests/cli/lib.sh
r=$T/r
repo "$r"; printf '"""Doc."""\n' >"$r/a.py"; commit "$r" one
for m in os re json math; do echo "import $m"; done >>"$r/a.py"
printf '\n\ndef f(x):\n    """Do."""\n    return eval(x)\n' >>"$r/a.py"; commit "$r" two
ff-scan -C "$r" --no-index --sides both HEAD | ff-converge -C "$r" | ff-learn -C "$r" weigh | ff-queue -C "$r" add -q
cat >"$T/ed" <<'E'
#!/bin/sh
sed -i 's/^-import re/-import re\n+import sys/' "$1"
E
printf '#!/bin/sh\ncat >"%s/paged"; sleep 0.6\n' "$T" >"$T/pg"; chmod +x "$T/ed" "$T/pg"
export EDITOR="$T/ed" GIT_PAGER="$T/pg"; unset VISUAL PAGER
cat >"$T/drive.py" <<'E'
import fcntl, os, pty, re, select, signal, sqlite3, struct, sys, termios, time
repo, tmp = sys.argv[1:3]
db = repo + "/.git/fibreflow/fibreflow.db"
n = bad = 0

def check(name, got, want):
    global n, bad
    n += 1
    if got != want:
        bad += 1
        print(f"not ok {n} - {name}\n# got:    {got!r}\n# wanted: {want!r}")
    else:
        print(f"ok {n} - {name}")

def has(name, text, part):
    check(name, part if part in text else text, part)

def sql(q, *a):
    c = sqlite3.connect(db)
    try:
        return c.execute(q, a).fetchall()
    finally:
        c.close()

def status(i):
    return sql("SELECT status FROM task WHERE id = ?", i)[0][0]

class Review:
    def __init__(self, *args, term="xterm", size=(24, 80)):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = term
            time.sleep(0.1)
            os.execvp("ff-queue", ["ff-queue", "review", "-C", repo, *map(str, args)])
        self.resize(size)
        self.modes = termios.tcgetattr(self.fd)
        self.all = b""
        self.until("? [")

    def resize(self, size):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))

    def read(self, wait):
        if not select.select([self.fd], [], [], wait)[0]:
            return b""
        try:
            return os.read(self.fd, 65536)
        except OSError:
            return b""

    def until(self, part, wait=15):
        """Output up to a text (or regular expression); all of it so far when it does not come."""
        out, end = b"", time.time() + wait
        while time.time() < end:
            out += self.read(0.05)
            if part in out.decode(errors="replace"):
                time.sleep(0.05)
                out += self.read(0)
                break
        self.all += out
        return out.decode(errors="replace")

    def key(self, keys, part="? ["):
        os.write(self.fd, keys.encode())
        return self.until(part)

    def end(self):
        """Exit status, the last output, whether the terminal is as it was."""
        out, end = b"", time.time() + 15
        while time.time() < end:
            got = self.read(0.05)
            out += got
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                out += self.read(0.1)
                break
        else:
            os.kill(self.pid, signal.SIGKILL)
            status = os.waitpid(self.pid, 0)[1]
        self.all += out
        same = termios.tcgetattr(self.fd) == self.modes
        os.close(self.fd)
        return status, out.decode(errors="replace"), same

def plain(text):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r", "")

ids = [i for (i,) in sql("SELECT id FROM task WHERE type = 'unused_import' ORDER BY line")]
o, re_, js, ma = ids
ev = sql("SELECT id FROM task WHERE type = 'eval_exec'")[0][0]

# answers
v = Review(o, re_, js, ma, ev)
lflag = termios.tcgetattr(v.fd)[3]
check("keys come one by one, unseen; ^C still works", (bool(lflag & termios.ICANON), bool(lflag & termios.ECHO), bool(lflag & termios.ISIG)), (False, False, True))
time.sleep(0.5)
has("y goes on", plain(v.key("y")), "(2/5)")
check("y is stored by then", status(o), "approved")
ms = sql("SELECT ms FROM decision")[0][0]
check("its time is about what passed", 400 <= ms <= 10000, True)
has("u goes back", plain(v.key("u")), "(1/5)")
check("u is stored by then", status(o), "open")
has("n asks", v.key("n", "Why not?"), "Why not?")
has("and goes on", plain(v.key("on purpose\r")), "(2/5)")
check("n is stored with its reason", sql("SELECT status, reason FROM task WHERE id = ?", o), [("rejected", "on purpose")])
has("e opens the editor", plain(v.key("e")), "(3/5)")
check("e is stored", (status(re_), "import sys" in sql("SELECT fix FROM task WHERE id = ?", re_)[0][0]), ("approved", True))
has("s asks", v.key("s", "Until when?"), "Until when?")
has("Enter is a week", plain(v.key("\r")), "(4/5)")
week = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 86400))
check("s is stored", sql("SELECT status, snoozed_until FROM task WHERE id = ?", js), [("snoozed", week)])
has("f goes on", plain(v.key("f")), "(5/5)")
check("f is stored, and in the work tree", (status(ma), "import math" in open(repo + "/a.py").read()), ("approved", False))
has("u of f", plain(v.key("u")), "(4/5)")
check("the file is back", (status(ma), "import math" in open(repo + "/a.py").read()), ("open", True))
has("i goes on", plain(v.key("i")), "(5/5)")
check("i is stored, the comment is there", (status(ma), "import math  # ff: ignore[unused_import]\n" in open(repo + "/a.py").read()), ("rejected", True))
v.key("u")
v.key("f")
out = v.key("y", "left:")
has("the last answer ends it with a summary", plain(out), "answered: 1 approved, 1 applied, 1 edited, 1 rejected, 1 snoozed; left: 0")
st, out, same = v.end()
check("exit 0, the terminal as before", (st, same), (0, True))
os.system(f"git -C {repo} checkout -q .")
for i in ids + [ev]:
    if status(i) != "open":
        os.system(f"ff-queue reopen -C {repo} {i} >/dev/null")

# moving about
v = Review(o, re_, js, ma, ev)
has("j", plain(v.key("j")), "(2/5)")
has("k", plain(v.key("k")), "(1/5)")
has("k at the first", plain(v.key("k")), "This is the first one")
has("arrow down", plain(v.key("\x1b[B")), "(2/5)")
has("arrow up", plain(v.key("\x1b[A")), "(1/5)")
has("an unknown key", plain(v.key("Z")), "means nothing here")
has("another such key is no answer", plain(v.key("\x1b[15~")), "means nothing here")
has("a letter of two bytes", plain(v.key("\u00e4")), "means nothing here")
v.key("/", "Search")
has("/", plain(v.key("eval\r")), "(5/5)")
v.key("/", "Search (Enter: eval)")
has("/ Enter: again, there is no other", plain(v.key("\r")), "No other task has 'eval'")
v.key("g", "Go to")
has("g NUMBER", plain(v.key(f"{js}\r")), "(3/5)")
v.key("g", "Go to")
has("g Enter lists them", plain(v.key("\r", "any key")), f"#{ev}")
has("and a key goes back", plain(v.key(" ")), "(3/5)")
has("p", plain(v.key("p", "any key")), "-import json")
v.key(" ")
has("P comes back from the pager", plain(v.key("P")), "(3/5)")
has("which got the edit", open(tmp + "/paged").read(), "import json")
has("w comes back from the pager", plain(v.key("w")), "(3/5)")
has("which got the computation", open(tmp + "/paged").read(), "Score, step by step")
has("?", plain(v.key("?", "any key")), "undo the last answer")
v.key(" ")
v.key("a", "[t/f]")
has("a counts and names", v.key("t\r", "[y,N]"), f"Approve 4 tasks of type unused_import: #{o} #{re_} #{js} #{ma}")
has("n answers nothing", plain(v.key("n\r")), "Nothing was answered")
v.key("a", "[t/f]")
v.key("t\r", "[y,N]")
has("y answers all", plain(v.key("y\r")), "4 approved")
check("they are stored", [status(i) for i in ids] + [status(ev)], ["approved"] * 4 + ["open"])
has("u takes all of them back", plain(v.key("u")), "4 answers taken back")
check("they wait again", [status(i) for i in ids], ["open"] * 4)
v.key("d", "[t/f]")
v.key("f\r", "[y,N]")
v.key("y\r", "Why not?")
has("d of the file ends it", v.key("\r", "left:"), "5 rejected; left: 0")
st, out, same = v.end()
check("exit 0, the terminal as before", (st, same), (0, True))
for i in ids + [ev]:
    os.system(f"ff-queue reopen -C {repo} {i} >/dev/null")

# ^C takes back a question, then ends; other ends
v = Review(o, re_)
v.key("n", "Why not?")
has("^C at a question", plain(v.key("\x03")), "Nothing was answered")
check("nothing is stored", status(o), "open")
os.write(v.fd, b"\x03")
st, out, same = v.end()
check("^C ends by that signal, the terminal as before", (os.WIFSIGNALED(st) and os.WTERMSIG(st), same), (signal.SIGINT, True))
has("with a summary", out, "answered: none; left: 2")
v = Review(o)
os.kill(v.pid, signal.SIGTERM)
st, out, same = v.end()
check("SIGTERM: the same", (os.WIFSIGNALED(st) and os.WTERMSIG(st), same), (signal.SIGTERM, True))
v = Review(o)
os.write(v.fd, b"\x04")
st, out, same = v.end()
check("^D is q", (st, same), (0, True))
v = Review(o)
os.kill(v.pid, signal.SIGSEGV)
st, out, same = v.end()
check("a crash gives the terminal back", same, True)

# kill -9 in the middle
v = Review(o, re_, js)
v.key("y")
v.key("n", "Why not?")
v.key("\r")
os.kill(v.pid, signal.SIGKILL)
v.end()
check("what was answered before kill -9 is there", [status(i) for i in (o, re_, js)], ["approved", "rejected", "open"])
for i in (o, re_):
    os.system(f"ff-queue reopen -C {repo} {i} >/dev/null")

# sizes and terminals
def rows(text):
    """Lines of the last screen."""
    return plain(text.split("\x1b[2J")[-1]).split("\n")

for size in ((24, 80), (24, 40), (10, 40), (50, 132)):
    v = Review(o, size=size)
    v.resize(size)
    shown = rows(v.key("\x0c"))
    check(f"fits {size[1]}x{size[0]}", (len(shown) <= size[0], max(map(len, shown)) <= size[1]), (True, True))
    v.key("q", "left:")
    v.end()
v = Review(o)
v.resize((10, 40))
shown = rows(v.until("[y,n,...,?]"))
check("a new size is drawn at once", (len(shown) <= 10, max(map(len, shown)) <= 40), (True, True))
v.key("q", "left:")
v.end()
v = Review(o, re_, term="dumb")
has("a dumb terminal: keys", v.key("j"), "(2/2)")
v.key("q", "left:")
v.end()
check("and no escape", b"\x1b" in v.all, False)
os.environ["NO_COLOR"] = "1"
v = Review(o)
v.key("q", "left:")
v.end()
check("no colour", re.findall(rb"\x1b\[[1-9][0-9;]*m", v.all), [])

# ^Z: a shell's view of it
v = Review(o)
time.sleep(0.2)
before = time.time()
os.kill(v.pid, signal.SIGTSTP)
time.sleep(0.3)
check("stopped by ^Z, or, without a shell around, still there", os.waitpid(v.pid, os.WNOHANG)[0], 0)
os.kill(v.pid, signal.SIGCONT)
v.until("? [", 1)
v.key("y", "left:")
v.end()
check("answers go on after it", status(o), "approved")
print(f"1..{n}")
sys.exit(bad > 0)
E
/usr/bin/python3 "$T/drive.py" "$r" "$T"
