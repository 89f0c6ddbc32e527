/*
 * impact_fields.c - the field tables of what a change does to others.  As fields.c; the meaning is told in stream.h.
 */
#include "fields.h"

#define S struct ff_impact_item
static const struct ff_field impact_item_fields[] = {
	REQ(S, FF_STR, id, "rule, for instance API001"),
	OPT(S, FF_STR, peer, "the same rule of another tool"),
	OPT(S, FF_STR, symbol, "what is concerned"),
	OPTAS(S, FF_STR, path, "file", "path from the root"),
	OPT(S, FF_INT, line, "from 1"),
	WORD(S, level, ff_level_names, "how bad it is"),
	REQ(S, FF_STR, message, "one line"),
	OPTAS(S, FF_STR, before, "old", "before the change"),
	OPTAS(S, FF_STR, after, "new", "after the change"),
	OPT(S, FF_STRINGS, users, "who is hit"),
	OPT(S, FF_INT, users_total, "how many are hit"),
	WORD(S, certainty, ff_certainty_names, "how sure"),
	OPT(S, FF_STR, advice, "the safe way"),
	LAST};
const struct ff_type ff_impact_item_type = {"impact_item", sizeof(S), impact_item_fields, false, true, "one consequence"};
#undef S

#define S struct ff_category
static const struct ff_field category_fields[] = {
	WORD(S, level, ff_level_names, "highest of its impacts"),
	OPT(S, FF_STR, reason, "one line"),
	{"impacts", FF_OBJECTS, offsetof(S, impacts), false, &ff_impact_item_type, NULL, "worst first"},
	LAST};
static const struct ff_type category_type = {"category", sizeof(S), category_fields, false, true, "one of the four categories"};
#undef S

#define S struct ff_categories
static const struct ff_field categories_fields[] = {
	SUB(S, api, &category_type, "callers of code and HTTP"),
	SUB(S, database, &category_type, "schema, migrations, connections"),
	SUB(S, performance, &category_type, "queries, blocking, loops"),
	SUB(S, user, &category_type, "templates, settings, messages"),
	LAST};
static const struct ff_type categories_type = {"categories", sizeof(S), categories_fields, false, true, "the four categories"};
#undef S

#define S struct ff_hit
static const struct ff_field hit_fields[] = {
	REQ(S, FF_STR, kind, "endpoint, entry point, template, function"),
	REQ(S, FF_STR, name, "GET /orders, a file, a template, a definition"),
	AS(S, FF_STR, path, "file", "where the definition is that leads there"),
	OPT(S, FF_INT, line, "of that definition"),
	OPT(S, FF_INT, depth, "0 it changed itself, 1 it uses what changed ..."),
	REQ(S, FF_STR, chain, "from it to what changed"),
	LAST};
static const struct ff_type hit_type = {"hit", sizeof(S), hit_fields, false, true, "something that the change reaches"};
#undef S

#define S struct ff_blast_radius
static const struct ff_field blast_radius_fields[] = {
	REQ(S, FF_INT, modules, "files that use what changed"),
	REQ(S, FF_INT, callers, "calls of what changed"),
	REQ(S, FF_INT, endpoints, "endpoints concerned"),
	REQ(S, FF_INT, templates, "templates concerned"),
	REQ(S, FF_INT, tests, "test files concerned"),
	REQ(S, FF_INT, entry_points, "entry points concerned"),
	OPT(S, FF_INT, importers, "files that import what changed"),
	OPT(S, FF_INT, far_importers, "files that import it through others"),
	OPT(S, FF_INT, far_callers, "definitions that use it through others"),
	OPT(S, FF_INT, depth, "steps to the farthest of them"),
	OPT(S, FF_STR, share, "share of the application's endpoints: an estimate that says what it is based on"),
	OPT(S, FF_STR, estimate, "what it is based on"),
	SUBS(S, hits, &hit_type, "who is reached and how, endpoints first; at most 60"),
	LAST};
static const struct ff_type blast_radius_type = {"blast_radius", sizeof(S), blast_radius_fields, false, true, "how far it reaches"};
#undef S

#define S struct ff_endpoint_change
static const struct ff_field endpoint_change_fields[] = {
	REQ(S, FF_STR, change, "added, removed, changed"),
	REQ(S, FF_STR, method, "HTTP method"),
	REQ(S, FF_STR, route, "full path"),
	OPTAS(S, FF_STR, before, "old", "path or methods before"),
	OPTAS(S, FF_STR, path, "file", "where it is declared"),
	OPT(S, FF_INT, line, "from 1"),
	OPT(S, FF_STR, handler, "function or class"),
	OPT(S, FF_STR, framework, "flask, fastapi, django ..."),
	LAST};
const struct ff_type ff_endpoint_change_type = {"endpoint_change", sizeof(S), endpoint_change_fields, false, true, "an endpoint that the change touches"};
#undef S

#define S struct ff_impact
static const struct ff_field impact_fields[] = {
	OPT(S, FF_STR, commit, "hex id"),
	SUB(S, categories, &categories_type, "api, database, performance, user"),
	WORD(S, overall, ff_level_names, "highest level; two highs of different families make critical"),
	WORD(S, deployment_risk, ff_level_names, "overall x reversibility"),
	OPT(S, FF_STR, reversibility, "reversible, hard, irreversible"),
	SUB(S, blast_radius, &blast_radius_type, "how far it reaches"),
	SUBS(S, endpoints, &ff_endpoint_change_type, "endpoints added, removed, changed"),
	OPT(S, FF_STRINGS, recommendations, "what to do about it"),
	SUB(S, risk, &ff_risk_type, "probability of a defect"),
	SUBS(S, risks, &ff_impact_item_type, "what history says of the commit: raises the deployment risk, not the overall level"),
	LAST};
const struct ff_type ff_impact_type = {"impact", sizeof(S), impact_fields, false, false, "the consequence report"};
#undef S
