/*
 * screen.c - one task as lines of text that fit a screen: what matters least is cut first.  Called by loop.c and, with
 * screens of its own making, by the tests; knows no terminal, file or database.
 */
#include "ff/converge.h"
#include "room.h"

enum part { HEAD, PLACE, WHAT, WHY, CODE, FIX, IMPACT, HINT, PARTS };
struct section {
	struct ff_strings lines; /* ready to be written, without newline */
	int shown;
	bool gap; /* an empty line before it */
};
struct page {
	struct ff_arena *a;
	const struct ff_screen *s;
	const struct ff_review_view *v;
	struct section parts[PARTS];
	int height;
};

/* ---- lines ---- */

void ff_review_draw_line(const struct ff_screen *s, enum ff_shade shade, const char *text, struct ff_buf *out)
{
	struct ff_buf cut;
	ff_buf_init(&cut, 64u << 10);
	ff_screen_cut(s, &cut, text, s->width, false);
	ff_screen_put(s, out, shade, ff_buf_text(&cut));
	ff_buf_free(&cut);
}

static void add(struct page *p, enum part part, enum ff_shade shade, const char *text)
{
	struct ff_buf b;
	ff_buf_init(&b, 64u << 10);
	ff_review_draw_line(p->s, shade, text, &b);
	ff_strings_push(p->a, &p->parts[part].lines, ff_arena_str(p->a, ff_buf_text(&b)));
	ff_buf_free(&b);
}

/* Text broken between words; at most `most` lines, the last one says when there was more. */
static void add_wrapped(struct page *p, enum part part, const char *text, int indent, int most)
{
	struct ff_buf b;
	ff_buf_init(&b, 64u << 10);
	ff_screen_wrap(p->s, &b, text, indent);
	char *at = ff_arena_str(p->a, ff_buf_text(&b));
	for (int n = 0; *at && n < most; n++) {
		size_t len = strcspn(at, "\n");
		bool last = !at[len] || !at[len + 1];
		at[len] = 0;
		add(p, part, FF_SHADE_PLAIN, n == most - 1 && !last ? ff_arena_printf(p->a, "%s ...", at) : at);
		at += last ? len : len + 1;
	}
	ff_buf_free(&b);
}

/* As it will be shown, so that its width can be told. */
static const char *safe(const struct page *p, const char *text)
{
	struct ff_buf b;
	ff_buf_init(&b, 64u << 10);
	ff_screen_put(&(struct ff_screen){.utf8 = p->s->utf8}, &b, FF_SHADE_PLAIN, text);
	const char *shown = ff_arena_str(p->a, ff_buf_text(&b));
	ff_buf_free(&b);
	return shown;
}

/* ---- sections ---- */

static void fill_head(struct page *p)
{
	static const enum ff_shade shades[] = {FF_SHADE_DIM, FF_SHADE_YELLOW, FF_SHADE_GREEN};
	const struct ff_task *t = p->v->task;
	struct ff_arena *a = p->a;
	const char *name = ff_arena_printf(a, "#%lld %s", (long long)t->id, safe(p, t->type));
	const char *severity = ff_arena_printf(a, "%s severity", ff_severity_names[t->severity]);
	const char *sure = ff_arena_printf(a, "%s confidence, %.2f", ff_confidence_names[t->confidence], t->score);
	const char *state = p->v->state[0] ? ff_arena_printf(a, "  [%s]", p->v->state) : "";
	struct ff_buf b;
	if (ff_utf8_width(name) + ff_utf8_width(severity) + ff_utf8_width(sure) + ff_utf8_width(state) + 4 > p->s->width) {
		add(p, HEAD, FF_SHADE_BOLD, ff_arena_printf(a, "%s%s", name, state));
		add(p, HEAD, t->alert ? FF_SHADE_RED : FF_SHADE_PLAIN, ff_arena_printf(a, "%s, %s", severity, sure));
		return;
	}
	ff_buf_init(&b, 4096);
	ff_screen_put(p->s, &b, FF_SHADE_BOLD, name);
	ff_buf_str(&b, "  ");
	ff_screen_put(p->s, &b, t->alert ? FF_SHADE_RED : FF_SHADE_PLAIN, severity);
	ff_buf_str(&b, "  ");
	ff_screen_put(p->s, &b, shades[t->confidence], sure);
	ff_screen_put(p->s, &b, FF_SHADE_BOLD, state);
	ff_strings_push(a, &p->parts[HEAD].lines, ff_arena_str(a, ff_buf_text(&b)));
	ff_buf_free(&b);
}

/* The end of a path matters most, and the place in the work tree more than the symbol. */
static void fill_place(struct page *p)
{
	const struct ff_task *t = p->v->task;
	const char *where = p->v->where[0] ? ff_arena_printf(p->a, " (%s)", safe(p, p->v->where)) : "";
	const char *symbol = t->symbol[0] ? ff_arena_printf(p->a, " in %s", safe(p, t->symbol)) : "";
	const char *place = ff_arena_printf(p->a, "%s:%d", safe(p, t->path), t->line);
	int room = p->s->width - ff_utf8_width(where);
	struct ff_buf b;
	if (ff_utf8_width(place) + ff_utf8_width(symbol) > room)
		symbol = "";
	ff_buf_init(&b, 16384);
	ff_screen_cut(p->s, &b, place, room > 12 ? room : p->s->width, true);
	ff_buf_str(&b, symbol);
	add(p, PLACE, FF_SHADE_PLAIN, room > 12 ? ff_arena_printf(p->a, "%s%s", ff_buf_text(&b), where) : ff_buf_text(&b));
	if (room <= 12)
		add(p, PLACE, FF_SHADE_PLAIN, ff_arena_printf(p->a, " %s", where));
	ff_buf_free(&b);
}

static void fill_code(struct page *p)
{
	const struct ff_list *code = &p->v->code;
	int last = code->count ? FF_AT(code, struct ff_review_line, code->count - 1)->number : 0, digits = 1;
	for (; last > 9; last /= 10)
		digits++;
	for (int i = 0; i < code->count; i++) {
		const struct ff_review_line *l = FF_AT(code, struct ff_review_line, i);
		add(p, CODE, l->marked ? FF_SHADE_BOLD : FF_SHADE_DIM,
		    ff_arena_printf(p->a, "%c %*d | %s", l->marked ? '>' : ' ', digits, l->number, l->text));
	}
}

static void fill_fix(struct page *p)
{
	const struct ff_fix *f = p->v->task->fix;
	if (!f) {
		add(p, FIX, FF_SHADE_DIM, ff_type_is_made(p->v->task->type) ? "No edit yet: F writes tests for it and runs them." : "No edit is proposed.");
		return;
	}
	add(p, FIX, FF_SHADE_BOLD, ff_arena_printf(p->a, "Proposed edit (%s): %s", ff_safety_names[f->safety], f->title));
	for (int i = 0; i < p->v->fix.count; i++) {
		const char *line = p->v->fix.items[i];
		char sign = strlen(line) > 2 && line[0] == ' ' && line[1] == ' ' ? line[2] : ' ';
		add(p, FIX, sign == '-' ? FF_SHADE_RED : sign == '+' ? FF_SHADE_GREEN : FF_SHADE_PLAIN, line);
	}
}

static void fill(struct page *p)
{
	const struct ff_review_view *v = p->v;
	const struct ff_task *t = v->task;
	fill_head(p);
	fill_place(p);
	add_wrapped(p, WHAT, t->description, 2, 4);
	add_wrapped(p, WHY, t->reasoning[0] ? t->reasoning : ff_arena_printf(p->a, "%s proposes it.", t->source), 0, 4);
	fill_code(p);
	fill_fix(p);
	if (v->consequence[0])
		add_wrapped(p, IMPACT, ff_arena_printf(p->a, "Consequence: %s", v->consequence), 0, 2);
	if (v->hint[0])
		add_wrapped(p, HINT, v->hint, 0, 3);
	for (int i = 0; i < PARTS; i++) {
		p->parts[i].shown = p->parts[i].lines.count;
		p->parts[i].gap = i == WHY || i == CODE || i == FIX || i == IMPACT || i == HINT;
	}
}

/* ---- what fits ---- */

static int total(const struct page *p)
{
	int n = 0;
	for (int i = 0; i < PARTS; i++)
		n += p->parts[i].shown ? p->parts[i].shown + p->parts[i].gap : 0;
	return n;
}

static void shrink(struct page *p)
{
	static const struct {
		enum part part;
		int floor;
	} steps[] = {{FIX, 9}, {WHY, 3}, {WHAT, 3}, {IMPACT, 1}, {FIX, 6}, {WHY, 2}, {WHAT, 2}, {PARTS, 0}, {FIX, 4}, {CODE, 3}, {WHY, 1}, {WHAT, 1},
	             {FIX, 2},  {CODE, 1}, {IMPACT, 0}, {HINT, 1}, {FIX, 1}, {WHY, 0}, {FIX, 0}, {CODE, 0}, {WHAT, 0}, {PLACE, 1}, {HEAD, 1}, {PLACE, 0}};
	int room = p->height - 1; /* the prompt */
	for (size_t i = 0; i < FF_COUNT(steps) && total(p) > room; i++) {
		if (steps[i].part == PARTS) {
			for (int k = 0; k < PARTS; k++)
				p->parts[k].gap = false;
			continue;
		}
		struct section *s = &p->parts[steps[i].part];
		while (s->shown > steps[i].floor && total(p) > room)
			s->shown--;
	}
}

/* First of the code lines that are shown, so that the marked one is in the middle of them. */
static int first_code(const struct page *p)
{
	const struct ff_list *code = &p->v->code;
	int marked = 0, shown = p->parts[CODE].shown;
	while (marked < code->count - 1 && !FF_AT(code, struct ff_review_line, marked)->marked)
		marked++;
	int first = marked - shown / 2, most = code->count - shown;
	return first < 0 ? 0 : first > most ? most : first;
}

static void write_section(const struct page *p, enum part part, bool first, struct ff_buf *out)
{
	const struct section *s = &p->parts[part];
	int from = part == CODE ? first_code(p) : 0, more = s->lines.count - s->shown;
	if (s->shown && s->gap && !first)
		ff_buf_char(out, '\n');
	for (int i = 0; i < s->shown; i++) {
		bool last = i == s->shown - 1 && more > 0;
		if (last && part == FIX && s->shown > 1)
			ff_review_draw_line(p->s, FF_SHADE_DIM, ff_arena_printf(p->a, "  ... %d more lines (p shows all)", more + 1), out);
		else
			ff_buf_str(out, s->lines.items[from + i]);
		ff_buf_char(out, '\n');
	}
}

/* ---- the prompt ---- */

static void write_prompt(const struct page *p, struct ff_buf *out)
{
	const struct ff_review_view *v = p->v;
	const char *question = v->state[0] ? "Change it?" : "Approve?";
	const char *forms[] = {
		ff_arena_printf(p->a, "(%d/%d) %s [%s] ", v->at, v->count, question, v->keys),
		ff_arena_printf(p->a, "(%d/%d) %s [y,n,...,?] ", v->at, v->count, question),
		ff_arena_printf(p->a, "(%d/%d)? ", v->at, v->count),
	};
	size_t i = 0;
	while (i < FF_COUNT(forms) - 1 && ff_utf8_width(forms[i]) >= p->s->width)
		i++;
	ff_screen_put(p->s, out, FF_SHADE_BOLD, forms[i]);
}

void ff_review_draw(struct ff_arena *a, const struct ff_screen *s, int height, const struct ff_review_view *v, struct ff_buf *out)
{
	struct page p = {.a = a, .s = s, .v = v, .height = height};
	bool first = true;
	fill(&p);
	if (height > 0)
		shrink(&p);
	for (enum part i = 0; i < PARTS; i++) {
		write_section(&p, i, first, out);
		first &= !p.parts[i].shown;
	}
	write_prompt(&p, out);
}
