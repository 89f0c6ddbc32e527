"""The bounds of what runs here: deadlines, memory, forbidden doors, captured output, children and their journal.

Nothing of this replaces the sandbox around it: it keeps a wild call from spoiling the calls after it, and finds out which call it was.
"""
import io
import json
import mmap
import os
import resource
import select
import signal
import struct
import sys
import tempfile
import time

CALL_SECONDS = 0.25   # of a call's own time, then it is interrupted
STALL_SECONDS = 0.8   # of its own time, when no interruption got through: it is killed
STALL_WALL = 5.0      # the same on the wall, for what waits
MEMORY = 768 << 20
LONGEST_SLEEP = 0.02
AF_UNIX = 1


class TooLong(BaseException):
    pass


class Forbidden(OSError):
    """Raised into the code that tries: what it makes of it is not looked at, for `Guard.broken` is set."""


REFUSED = ('subprocess.Popen', 'os.exec', 'os.fork', 'os.forkpty', 'os.spawn', 'os.posix_spawn', 'os.system', 'os.kill', 'os.killpg', 'os.startfile',
           'signal.pthread_kill', 'webbrowser.open', 'ctypes.dlopen', 'ftplib.connect', 'http.client.connect', 'smtplib.connect', 'os.setxattr',
           'pty.spawn', 'sqlite3.enable_load_extension', 'sys.setprofile', 'sys.settrace', 'fcntl.fcntl', 'fcntl.flock', 'resource.setrlimit',
           'resource.prlimit', 'builtins.breakpoint', 'pdb.Pdb')
PATHS = ('os.remove', 'os.rename', 'os.rmdir', 'os.mkdir', 'os.chmod', 'os.chown', 'os.link', 'os.symlink', 'os.truncate', 'os.utime', 'shutil.rmtree',
         'shutil.move', 'shutil.copyfile', 'os.chflags', 'os.removexattr')


class Guard:
    """One a process: `on` only while code under test runs."""

    def __init__(self):
        self.on = False
        self.broken = ''
        self.home = os.path.realpath(tempfile.gettempdir())
        self.look_around()

    def look_around(self):
        """What may be read: the repository, the interpreter's own, what is on sys.path by now."""
        self.readable = [os.getcwd(), self.home] + [os.path.realpath(p) for p in {sys.prefix, sys.base_prefix, os.path.dirname(os.__file__)}]
        self.readable += [os.path.realpath(p) for p in sys.path if p and os.path.isdir(p)]

    def install(self):
        sys.addaudithook(self.hear)

    def hear(self, event, args):
        if not self.on:
            return
        if event == 'open':
            self.opened(*args)
        elif event in REFUSED or (event.startswith('socket.') and not (event == 'socket.__new__' and args[1] == AF_UNIX)):
            self.refuse(event)  # asyncio wakes itself through a pair of UNIX sockets
        elif event in PATHS:
            for path in args[:2]:
                if isinstance(path, (str, bytes, os.PathLike)) and not self.inside(path, [self.home]):
                    self.refuse(event)
        elif event == 'time.sleep' and args and args[0] > LONGEST_SLEEP:
            self.refuse(event)

    def opened(self, path, mode, flags):
        if isinstance(path, int):
            self.refuse('open of a descriptor')
        elif isinstance(path, (str, bytes, os.PathLike)):
            writes = any(c in (mode or '') for c in 'wax+') or (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if not self.inside(path, [self.home] if writes else self.readable):
                self.refuse('open')

    def inside(self, path, folders):
        try:
            path = os.path.abspath(os.fsdecode(path))
        except (TypeError, ValueError):
            return False
        return any(path == f or path.startswith(f + os.sep) for f in folders)

    def refuse(self, what):
        self.broken = what
        raise Forbidden('not allowed here: ' + what)


class NoInput(io.TextIOBase):
    """As pytest has it: whoever reads gets an error."""

    def __init__(self, guard):
        self.guard = guard

    def read(self, *_):
        self.guard.broken = 'stdin'
        raise OSError('reading from stdin while output is captured')

    readline = readlines = __iter__ = __next__ = read

    def fileno(self):
        raise io.UnsupportedOperation('redirected stdin has no fileno')

    def isatty(self):
        return False


class Output(io.StringIO):
    def fileno(self):
        raise io.UnsupportedOperation('fileno')

    def close(self):
        pass


def too_long(*_):
    if Deadline.armed:
        raise TooLong


def shut_in(guard):
    """Called once in a child that runs code under test."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, too_long)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1):
        os.dup2(null, fd)
    sys.stdin = NoInput(guard)


def descriptors():
    """Whether 0 to 2 are still open; they are afterwards."""
    whole = True
    for fd in (0, 1, 2):
        try:
            os.fstat(fd)
        except OSError:
            whole = False
            null = os.open(os.devnull, os.O_RDWR)
            if null != fd:
                os.dup2(null, fd)
                os.close(null)
    return whole


class Deadline:
    """with Deadline(seconds): raises TooLong inside, again and again until it is left.  Seconds of the process' own time: a busy machine
    must not make a call look endless."""

    armed = False

    def __init__(self, seconds=CALL_SECONDS):
        self.seconds = seconds

    def __enter__(self):
        Deadline.armed = True
        signal.setitimer(signal.ITIMER_PROF, self.seconds, 0.05)

    def __exit__(self, *_):
        self.off()
        return False

    @staticmethod
    def off():
        """Whatever comes: the alarm may go off in here, too."""
        while True:
            try:
                Deadline.armed = False
                signal.setitimer(signal.ITIMER_PROF, 0)
                return
            except TooLong:
                pass


class Span:
    """So many seconds of this process' own time; on a busy machine that may take up to `patience` times as long, and no more."""
    patience = 2.0

    def __init__(self, seconds):
        self.seconds, self.end, self.start, self.process = seconds, time.monotonic() + seconds * self.patience, None, None
        self.asked, self.spent = 0, False

    def over(self):
        """To be asked often: the clock of the process is dear on some machines and read now and then only."""
        if self.process != os.getpid():
            self.start, self.process, self.asked = time.process_time(), os.getpid(), 0
        self.asked += 1
        if not self.asked % 16:
            self.spent = time.process_time() - self.start > self.seconds
        return self.spent or time.monotonic() > self.end

    def left(self):
        """Of the time on the wall."""
        return max(0.0, self.end - time.monotonic())


# ---- children ----

class Journal:
    """Memory that a child shares with its parent: how often it began something, and what that was."""
    SIZE = 4096

    def __init__(self):
        self.memory = mmap.mmap(-1, self.SIZE)
        self.count = 0

    def begin(self, text):
        self.count += 1
        raw = text.encode('utf-8', 'replace')[:self.SIZE - 16]
        self.memory[8:10 + len(raw)] = struct.pack('<H', len(raw)) + raw
        self.memory[0:8] = struct.pack('<Q', self.count)

    def read(self):
        count, size = struct.unpack('<QH', self.memory[0:10])
        return count, self.memory[10:10 + size].decode('utf-8', 'replace')


def supervise(job, hear, seconds, stall=STALL_SECONDS, lives=40):
    """Runs job(send, begin) in children, one after the other, until one comes to its end or `seconds` are over.

    hear(message) gets what they send, in this process; before a child that died or hung is replaced, hear gets ('lost', text of
    what it was at).  A new child sees all that hear has changed here.
    """
    end = time.monotonic() + seconds
    for _ in range(lives):
        left = end - time.monotonic()
        if left <= 0:
            return False
        done, text = one_child(job, hear, end, stall)
        if done:
            return True
        hear(('lost', text))
    return False


def one_child(job, hear, end, stall):
    journal = Journal()
    read, write = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if not pid:
        code = 1
        try:
            os.close(read)
            out = os.fdopen(write, 'wb', 0)
            job(lambda m: out.write(json.dumps(m).encode('ascii') + b'\n'), journal.begin)
            out.write(b'["end"]\n')
            code = 0
        except BaseException:
            if os.environ.get('FF_TESTGEN_DEBUG'):
                import traceback
                traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(code)
    os.close(write)
    try:
        finished = listen(read, pid, journal, hear, end, stall)
    finally:
        os.close(read)
        if not os.waitpid(pid, os.WNOHANG)[0]:
            if finished:
                time.sleep(0.005)
            status = os.waitpid(pid, os.WNOHANG)
            if not status[0]:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
    return finished == 2, journal.read()[1]


def own_time(pid):
    """Seconds that a process has worked so far."""
    try:
        with open('/proc/%d/stat' % pid) as f:
            words = f.read().rpartition(')')[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf('SC_CLK_TCK')
    except (OSError, ValueError, IndexError):
        return time.monotonic()


def listen(fd, pid, journal, hear, end, stall):
    """2: the child said ['end'].  1: it closed the pipe.  0: it hung, or the time is over (then it is as good as ended)."""
    rest, last, since, worked = b'', -1, time.monotonic(), 0.0
    while True:
        now = time.monotonic()
        if now > end + STALL_WALL:
            return 2
        ready = select.select([fd], [], [], 0.05)[0]
        count = journal.read()[0]
        if count != last:
            last, since, worked = count, now, own_time(pid)
        if ready:
            data = os.read(fd, 1 << 16)
            if not data:
                return 1
            since = now
            lines = (rest + data).split(b'\n')
            rest = lines.pop()
            for line in lines:
                message = json.loads(line)
                if message == ['end']:
                    return 2
                hear(message)
        elif now - since > max(stall, STALL_WALL) or (now - since > stall and own_time(pid) - worked > stall):
            return 0
