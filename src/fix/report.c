/*
 * report.c - what became of a fix, as text for people: the verdict, each condition with its figures, the ways that were tried.
 * Called by ff-fix and by `ff why`.
 */
#include "ff/fix.h"
#include "ff/table.h"

static const char *seconds(struct ff_arena *a, int ms)
{
	return ms < 1000 ? ff_arena_printf(a, "%d ms", ms) : ff_arena_printf(a, "%.1f s", ms / 1000.0);
}

static void put_checks(struct ff_arena *a, const struct ff_screen *sc, struct ff_buf *b, const struct ff_list *checks)
{
	static const enum ff_shade shades[] = {FF_SHADE_GREEN, FF_SHADE_RED, FF_SHADE_YELLOW, FF_SHADE_DIM};
	static const struct ff_column columns[] = {{.title = ""}, {.title = ""}, {.title = ""}, {.title = "", .least = 20, .fair = 40}, {.title = "", .right = true}};
	struct ff_cell *cells = ff_arena_alloc(a, ((size_t)checks->count * 5 + 1) * sizeof *cells), *at = cells;
	for (int i = 0; i < checks->count; i++) {
		const struct ff_gate_check *c = FF_AT(checks, struct ff_gate_check, i);
		*at++ = (struct ff_cell){"", FF_SHADE_PLAIN};
		*at++ = (struct ff_cell){c->name, FF_SHADE_PLAIN};
		*at++ = (struct ff_cell){ff_gate_names[c->state], shades[c->state]};
		*at++ = (struct ff_cell){c->note, FF_SHADE_PLAIN};
		*at++ = (struct ff_cell){c->ms > 0 ? seconds(a, c->ms) : "", FF_SHADE_DIM};
	}
	ff_table_write(sc, b, columns, 5, cells, checks->count);
}

static void put_variants(struct ff_arena *a, const struct ff_screen *sc, struct ff_buf *b, const struct ff_list *variants)
{
	static const struct ff_column columns[] = {{.title = ""},
	                                           {.title = "WAY", .least = 12, .fair = 30},
	                                           {.title = "VERDICT"},
	                                           {.title = "TESTS", .right = true},
	                                           {.title = "NEW", .right = true},
	                                           {.title = "QUALITY", .right = true},
	                                           {.title = "TIME", .right = true},
	                                           {.title = "LINES", .right = true}};
	struct ff_cell *cells = ff_arena_alloc(a, ((size_t)variants->count * 8 + 1) * sizeof *cells), *at = cells;
	for (int i = 0; i < variants->count; i++) {
		const struct ff_variant_result *v = FF_AT(variants, struct ff_variant_result, i);
		enum ff_shade shade = v->chosen ? FF_SHADE_BOLD : FF_SHADE_PLAIN;
		*at++ = (struct ff_cell){v->chosen ? "*" : "", FF_SHADE_GREEN};
		*at++ = (struct ff_cell){*v->title ? v->title : ff_arena_printf(a, "way %d", v->variant + 1), shade};
		*at++ = (struct ff_cell){v->state, shade};
		*at++ = (struct ff_cell){ff_arena_printf(a, "%.0f %%", v->passed * 100), shade};
		*at++ = (struct ff_cell){ff_arena_printf(a, "%d", v->new_findings), shade};
		*at++ = (struct ff_cell){ff_arena_printf(a, "%.2f", v->quality), shade};
		*at++ = (struct ff_cell){seconds(a, v->ms), shade};
		*at++ = (struct ff_cell){ff_arena_printf(a, "%d", v->lines), shade};
	}
	ff_table_write(sc, b, columns, 8, cells, variants->count);
}

void ff_fix_print_checks(const struct ff_screen *sc, struct ff_buf *b, const struct ff_outcome *o)
{
	struct ff_arena a = {0};
	put_checks(&a, sc, b, &o->checks);
	put_variants(&a, sc, b, &o->variants);
	ff_screen_put(sc, b, FF_SHADE_DIM, ff_arena_printf(&a, "  %s, of it %s in tests%s%s", seconds(&a, o->ms), seconds(&a, o->tests_ms),
	                                                   *o->sandbox ? "; sandbox: " : "", o->sandbox));
	ff_buf_char(b, '\n');
	ff_arena_free(&a);
}

/* fibreflow.autofix.target = current, and nothing stood in the way. */
static bool is_applied(const struct ff_outcome *o)
{
	for (int i = 0; i < o->checks.count; i++) {
		const struct ff_gate_check *c = FF_AT(&o->checks, struct ff_gate_check, i);
		if (!strcmp(c->name, "current") && c->state == FF_GATE_OK)
			return true;
	}
	return false;
}

void ff_fix_print(const struct ff_screen *sc, struct ff_buf *b, const struct ff_task *t, const struct ff_outcome *o, bool dry)
{
	static const enum ff_shade shades[] = {FF_SHADE_GREEN, FF_SHADE_RED, FF_SHADE_YELLOW, FF_SHADE_YELLOW};
	struct ff_arena a = {0};
	bool landed = o->state == FF_OUTCOME_LANDED;
	ff_screen_put(sc, b, FF_SHADE_BOLD, ff_arena_printf(&a, "%s%s", t->id ? ff_arena_printf(&a, "#%lld ", (long long)t->id) : "", t->type));
	ff_screen_put(sc, b, FF_SHADE_PLAIN, ff_arena_printf(&a, "  %s:%d  ", t->path, t->line));
	ff_screen_put(sc, b, shades[o->state], landed && dry ? "would land" : ff_outcome_names[o->state]);
	if (landed && !dry)
		ff_screen_put(sc, b, FF_SHADE_PLAIN, ff_arena_printf(&a, " as %.10s", o->commit));
	ff_buf_char(b, '\n');
	if (!landed || !dry)
		ff_screen_wrap(sc, b, o->reason, 2);
	ff_fix_print_checks(sc, b, o);
	if (landed && !dry && !is_applied(o))
		ff_buf_printf(b, "  Next: ff apply %lld   (or git show %.10s)\n", (long long)t->id, o->commit);
	ff_arena_free(&a);
}
