/*
 * error.c - errors as values on the caller's stack.  Called everywhere; prints nothing and knows
 * nothing of where an error goes in the end (opt.c's ff_fail does).
 */
#include <errno.h>

#include "ff/base.h"

int ff_err_set(struct ff_err *err, int code, const char *fmt, ...)
{
	va_list ap;
	if (!err)
		return -1;
	err->code = code;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof err->text, fmt, ap);
	va_end(ap);
	return -1;
}

int ff_err_wrap(struct ff_err *err, const char *fmt, ...)
{
	char context[sizeof err->text], old[sizeof err->text];
	va_list ap;
	if (!err)
		return -1;
	va_start(ap, fmt);
	vsnprintf(context, sizeof context, fmt, ap);
	va_end(ap);
	memcpy(old, err->text, sizeof old);
	snprintf(err->text, sizeof err->text, "%.400s: %.600s", context, old);
	return -1;
}

int ff_err_code_of(int errnum)
{
	switch (errnum) {
	case ENOSPC:
	case EDQUOT:
	case EAGAIN:
	case EBUSY:
	case EROFS:
	case EINTR:
	case ENOMEM:
	case EMFILE:
	case ENFILE: return FF_EX_TEMP;
	case ENOENT:
	case ENOTDIR:
	case EACCES:
	case EISDIR:
	case ELOOP: return FF_EX_NOREPO;
	case EPIPE: return FF_EX_TEMP;
	default: return FF_EX_BUG;
	}
}
