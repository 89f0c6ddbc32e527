"""SQLAlchemy: where an application gets its sessions and tables from, as somebody who gives it a database of its own has to know."""
import inspect
import sys


def sessions_of(app):
    """Dependencies that open a session for a request: generators that call a sessionmaker of their module."""
    try:
        from sqlalchemy.orm import sessionmaker
    except ImportError:
        return []
    found, todo = [], [getattr(route, 'dependant', None) for route in app.routes]
    while todo:
        one = todo.pop()
        if one is None:
            continue
        todo += one.dependencies
        call = one.call
        if not inspect.isgeneratorfunction(call) or call in found or '.' in call.__qualname__:
            continue
        if any(isinstance(call.__globals__.get(n), sessionmaker) for n in call.__code__.co_names):
            found.append(call)
    return sorted(found, key=place)


def session_maker():
    """The one sessionmaker that the modules of the project share; None: they have none, or several."""
    try:
        from sqlalchemy.orm import sessionmaker
    except ImportError:
        return None
    found = {id(v): v for name, m in list(sys.modules.items()) if hasattr(m, '__dict__') and not name.startswith(('sqlalchemy', 'ask'))
             for v in list(vars(m).values()) if isinstance(v, sessionmaker)}
    return next(iter(found.values())) if len(found) == 1 else None


def declarative_base():
    """The class that the models come from: the one with tables, by its shortest name."""
    from sqlalchemy import MetaData
    best = None
    for name, module in sorted(sys.modules.items()):
        for value in list(vars(module).values()) if hasattr(module, '__dict__') and not name.startswith('sqlalchemy') else ():
            if isinstance(value, type) and isinstance(vars(value).get('metadata'), MetaData) and not hasattr(value, '__table__') and value.metadata.tables:
                if vars(module).get(value.__name__) is value and (best is None or name == value.__module__ or len(name) < len(best[0])):
                    best = (name, value)
    if best:
        best[1]._ff_place = best[0] + ':' + best[1].__name__
    return best and best[1]


def place(what):
    return vars(what).get('_ff_place') or '%s:%s' % (what.__module__, what.__qualname__) if isinstance(what, type) else '%s:%s' % (what.__module__, what.__qualname__)


def named_object(value):
    """"module:name" of a variable that holds it, the shortest."""
    found = [(len(module), module, name) for module, m in list(sys.modules.items()) if value is not None and hasattr(m, '__dict__') and module != '__main__'
             for name, v in list(vars(m).items()) if v is value and not name.startswith('_')]
    return '%s:%s' % min(found)[1:] if found else ''
