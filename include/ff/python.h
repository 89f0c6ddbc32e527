/*
 * python.h - one blob of Python to facts.  One state per thread; nothing is shared.
 */
#ifndef FF_PYTHON_H
#define FF_PYTHON_H

#include "ff/facts.h"

struct ff_python;
struct ff_python *ff_python_new(void); /* NULL: grammar and library do not fit */
void ff_python_free(struct ff_python *py);
/* Rules of one's own to run on each tree (custom.h); NULL: none.  The set must live as long. */
struct ff_customs;
void ff_python_use(struct ff_python *py, struct ff_customs *customs);
/*
 * Fills *out from text[0..len) (which must be followed by a NUL byte); strings in `a`, valid as long as it.  want:
 * FF_WANT_* sections; what is not wanted stays empty.  A file with syntax errors is no error (module.flags).
 * -1: the parser gave up (time).
 */
int ff_python_facts(struct ff_python *py, struct ff_arena *a, const char *path, const char *text, size_t len, unsigned want,
                    struct ff_facts *out, struct ff_err *err);

/* Special methods that an operator, a statement or a builtin may run, for each bit of struct ff_operators: names parted by blanks. */
enum { FF_PYTHON_OPERATORS = 63 };
extern const char *const ff_python_operators[];

#endif
