/* mentions.h - where pages of the documentation speak of a definition; for agent.c. */
#ifndef FF_DOCWRITER_MENTIONS_H
#define FF_DOCWRITER_MENTIONS_H

#include "ff/agent.h"

struct doc_place {
	const char *path, *symbol; /* of the definition */
	const char *page, *says;   /* says: what stands there, "" not known */
	int line, kind;            /* enum ff_mention_kind */
};
/* What the documented record says of the definitions and names of a file (s->documented, s->news not NULL). */
void doc_places_keep(struct ff_arena *run, const struct ff_subject *s, struct ff_list *out);
const struct doc_place *doc_place_of(const struct ff_list *places, const char *path, const char *symbol); /* the strongest; NULL: none */
/* "docs/api.rst documents it (.. autofunction:: shop.cart.total)" */
const char *doc_place_says(struct ff_arena *a, const struct doc_place *p);
/* How much it says against what finds the definition unused, 0..1. */
double doc_place_weight(const struct doc_place *p);

#endif
