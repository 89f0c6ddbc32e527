/* signature.h - what signature.c tells breakage.c. */
#ifndef FF_CONSEQUENCE_SIGNATURE_H
#define FF_CONSEQUENCE_SIGNATURE_H

#include "api.h"

struct break_found {
	const char *id, *peer, *param, *before, *after, *message;
	int level, line; /* line 0: of the function */
};
/* Ways of calling the old function that the new one refuses or answers otherwise: struct break_found. */
void signature_compare(struct ff_arena *a, const struct object *o, const struct object *n, struct ff_list *out);
/* "f(a, b=1, *, c)" */
const char *signature_text(struct ff_arena *a, const struct object *o);

#endif
