/*
 * decorators.c - what a decorator makes of a function: the same signature, a property, or something that
 * cannot be told.  Decorators of the tree itself are looked into: functools.wraps keeps a signature, and a
 * decorator that makes no function inside hands back what it got.
 */
#include "api.h"

/* Last parts of names that keep the signature as it is written, whosever they are. */
static const char *const plain[] = {"staticmethod", "classmethod", "abstractmethod", "abstractclassmethod", "abstractstaticmethod", "lru_cache", "cache",
	"contextmanager", "asynccontextmanager", "final", "override", "deprecated", "coroutine", "total_ordering", "runtime_checkable", "login_required",
	"require_permission", "route", "get", "post", "put", "delete", "patch", "websocket", "singledispatch", "singledispatchmethod", "register", "no_type_check",
	"receiver", "errorhandler", "before_request", "after_request", "on_event", "exception_handler", "middleware", "validator", "root_validator",
	"field_validator", "model_validator", "field_serializer", "atomic", "unique", "setupmethod", "tool", "function_tool", "tool_plain", NULL};
static const char *const properties[] = {"property", "cached_property", "abstractproperty", "hybrid_property", "computed_field", "classproperty",
	"locked_cached_property", "lazy_property", "setter", "getter", "deleter", NULL};
static const char *const tools[] = {"tool", "function_tool", "tool_plain", "kernel_function", NULL};

static enum decorated by_own(const struct mark *m, const struct object *f)
{
	if (f->kind != OBJ_FUNCTION)
		return DECORATED_UNKNOWN;
	if (f->wraps || f->inner <= (m->called ? 1 : 0))
		return DECORATED_PLAIN;
	return DECORATED_UNKNOWN;
}

static enum decorated one(const struct book *b, const struct mark *m)
{
	struct found f = ff_book_name(b, m->name);
	if (one_of(last_part(m->name), properties))
		return DECORATED_PROPERTY;
	if (f.kind == FOUND_OBJECT && (f.object->kind == OBJ_FUNCTION || f.object->kind == OBJ_CLASS))
		return by_own(m, f.object);
	return one_of(last_part(m->name), plain) ? DECORATED_PLAIN : DECORATED_UNKNOWN;
}

enum decorated ff_decorated(const struct book *b, const struct object *o)
{
	enum decorated worst = DECORATED_PLAIN;
	if (o->flags & FF_DEF_PROPERTY)
		return DECORATED_PROPERTY;
	for (int i = 0; i < o->marks.count; i++) {
		enum decorated d = one(b, FF_AT(&o->marks, struct mark, i));
		if (d == DECORATED_PROPERTY)
			return d;
		worst = d > worst ? d : worst;
	}
	return worst;
}

bool ff_is_property(const struct book *b, const struct object *o)
{
	return o->kind == OBJ_FUNCTION && ff_decorated(b, o) == DECORATED_PROPERTY;
}

bool ff_is_tool(const struct object *o)
{
	for (int i = 0; i < o->marks.count; i++)
		if (one_of(last_part(FF_AT(&o->marks, struct mark, i)->name), tools))
			return true;
	return false;
}
