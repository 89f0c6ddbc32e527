#!/usr/bin/python3
"""Writes src/consequence/stdlib.inc: the classes of the standard library that programs derive from, with bases and
public members, as the running CPython has them.

    python3 src/consequence/stdlib.py >src/consequence/stdlib.inc

A class is named as its documentation names it; "=NAME" in place of the bases says that two names are one class, "~A B" that the
bases stand for it (PEP 560).
"""
import importlib
import inspect
import sys
import warnings

# What is subclassed, caught or given as a type; modules that only run programs are left out.
MODULES = """builtins abc argparse array ast asyncio bdb bz2 calendar cmd code codecs codeop collections collections.abc
concurrent.futures configparser contextlib contextvars copy csv ctypes datetime decimal difflib doctest email email.charset
email.contentmanager email.errors email.generator email.header email.headerregistry email.message email.mime.application
email.mime.audio email.mime.base email.mime.image email.mime.message email.mime.multipart email.mime.nonmultipart
email.mime.text email.parser email.policy enum filecmp fractions ftplib functools getopt gettext graphlib gzip hmac html.parser
http http.client http.cookiejar http.cookies http.server imaplib importlib.abc importlib.machinery importlib.metadata
importlib.resources.abc inspect io ipaddress itertools json logging logging.config logging.handlers lzma mailbox mmap
multiprocessing multiprocessing.managers multiprocessing.pool netrc numbers operator optparse os pathlib pickle pickletools
plistlib poplib pprint profile pstats queue random re sched secrets select selectors shelve shlex shutil signal smtplib socket
socketserver sqlite3 ssl statistics string struct subprocess symtable tarfile tempfile textwrap threading time timeit
tokenize trace traceback tracemalloc types typing unittest unittest.mock urllib.error urllib.parse urllib.request
urllib.response urllib.robotparser uuid warnings wave weakref wsgiref.handlers wsgiref.headers wsgiref.simple_server
xml.dom xml.dom.minidom xml.etree.ElementTree xml.sax xml.sax.handler xml.sax.saxutils xml.sax.xmlreader xmlrpc.client
xmlrpc.server zipfile zipimport zlib zoneinfo json.decoder json.encoder unittest.case unittest.suite unittest.runner
unittest.result unittest.loader asyncio.events asyncio.protocols asyncio.transports concurrent.futures.thread
concurrent.futures.process""".split()


def own_members(cls):
    return {n for n in vars(cls) if not n.startswith("_") or n in ("__init__", "__call__", "__getattr__")}


def row_of(cls):
    """Bases and members; a base without a name of its own gives what it has to the class."""
    bases, members = [], own_members(cls)
    for base in cls.__bases__:
        if base is object:
            continue
        if base in NAMES:
            bases.append(NAMES[base])
        else:
            more, theirs = row_of(base)
            bases += more.split()
            members |= set(theirs.split())
    return " ".join(dict.fromkeys(bases)), " ".join(sorted(members))


def meant(module, name, obj):
    """A name that the module is asked for, and not one that it imported for itself."""
    listed = getattr(module, "__all__", None)
    home = getattr(obj, "__module__", None)
    return name in listed if listed is not None else home == module.__name__ or (home or "").startswith("_") or home == "builtins"


def alias_bases(obj):
    """typing.Mapping as a base is collections.abc.Mapping and Generic: see PEP 560."""
    origin = getattr(obj, "__origin__", None)
    if not isinstance(origin, type) or isinstance(obj, type):
        return None
    return "~%s typing.Generic" % name_of(origin)


NAMES = {}


def name_of(cls):
    return NAMES.get(cls, "%s.%s" % (cls.__module__, cls.__qualname__))


def quality(cls, name):
    """The better of two names: not the place of the implementation, then the shorter one."""
    module = name.rpartition(".")[0]
    return (module == "typing", module != cls.__module__ and not cls.__module__.startswith("_"), name.count("."), len(name))


def main():
    warnings.simplefilter("ignore")
    found, rows = [], {}
    for module in MODULES:
        loaded = importlib.import_module(module)
        for name, obj in vars(loaded).items():
            if not name.startswith("_") and meant(loaded, name, obj) and (inspect.isclass(obj) or alias_bases(obj)):
                found.append(("%s.%s" % (module, name), obj))
    for path, obj in found:
        if inspect.isclass(obj) and (obj not in NAMES or quality(obj, path) < quality(obj, NAMES[obj])):
            NAMES[obj] = path
    for path, obj in found:
        if alias_bases(obj):
            rows[path] = (alias_bases(obj), "")
        elif NAMES[obj] != path:
            rows[path] = ("=" + NAMES[obj], "")
        else:
            rows[path] = row_of(obj)
    for special in ("NamedTuple", "TypedDict"):
        rows["typing." + special] = ("builtins.tuple" if special == "NamedTuple" else "builtins.dict", "")
    print("/* The standard library's classes by CPython %d.%d: written by src/consequence/stdlib.py, not by hand. */" % sys.version_info[:2])
    for path in sorted(rows):
        print('{"%s", "%s", "%s"},' % (path, *rows[path]))


if __name__ == "__main__":
    main()
