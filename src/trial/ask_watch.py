"""What a request does outside the temporary folder: a test must not do that, so who asks hears of it."""
import os
import re
import sys
import tempfile


def for_tests(path):
    """A database that the repository keeps for its tests, by its name."""
    return bool(re.search('(^|[-_.])test', os.path.basename(path)))


class Watch:
    def __init__(self):
        self.on = self.databases = False
        self.seen = ''
        self.temporary, self.home = (os.path.realpath(p) + os.sep for p in (tempfile.gettempdir(), os.getcwd()))

    def hear(self, event, args):
        if not self.on:
            return
        if event == 'sqlite3.connect':
            self.database(args[0])
        elif event == 'open' and isinstance(args[0], (str, bytes, os.PathLike)):
            writes = any(c in (args[1] or '') for c in 'wax+') if args[1] else (args[2] or 0) & (os.O_WRONLY | os.O_RDWR)
            path = os.path.realpath(os.fsdecode(args[0]))
            if writes and not self.may(path):
                self.note('writes ' + self.short(path))
        elif event in ('os.remove', 'os.rename', 'os.mkdir', 'os.rmdir', 'shutil.rmtree') and isinstance(args[0], (str, bytes, os.PathLike)):
            path = os.path.realpath(os.fsdecode(args[0]))
            if not self.may(path):
                self.note('changes ' + self.short(path))
        elif event == 'socket.connect' and isinstance(args[1], tuple):
            self.note('connects to %s' % (args[1][0],))
        elif event == 'socket.getaddrinfo':
            self.note('connects to %s' % (args[0],))
        elif event in ('subprocess.Popen', 'os.system', 'os.posix_spawn'):
            self.note('starts a program')

    def may(self, path):
        if path.startswith(self.home) and not self.temporary.startswith(self.home):
            return '__pycache__' in path
        return path.startswith((self.temporary, '/dev/', '/proc/')) or '__pycache__' in path

    def short(self, path):
        here = os.getcwd() + os.sep
        return path[len(here):] if path.startswith(here) else path

    def database(self, name):
        name = os.fsdecode(name) if isinstance(name, (str, bytes, os.PathLike)) else ''
        if not name or ':memory:' in name or 'mode=memory' in name:
            return
        path = os.path.realpath(re.sub(r'^file:|\?.*$', '', name))
        if self.databases and not self.may(path) and not for_tests(path):
            self.note('opens the database ' + self.short(path))

    def note(self, what):
        self.seen = self.seen or what

    def executes(self, connection, *_):
        """SQLAlchemy, which may have opened the file long ago."""
        url = connection.engine.url
        if self.on and url.get_backend_name() == 'sqlite':
            self.database(url.database or '')


watch = Watch()
sys.addaudithook(watch.hear)
try:
    from sqlalchemy import event
    from sqlalchemy.engine import Engine
    event.listen(Engine, 'before_cursor_execute', watch.executes)
except ImportError:
    pass
