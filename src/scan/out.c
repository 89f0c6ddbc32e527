/*
 * out.c - the stream: file records, their fact lines, nothing else.  Called by scan.c and context.c.
 */
#include "scan_room.h"

#define FLUSH_AT (128u << 10)

int out_flush(struct scan *s, bool all, struct ff_err *err)
{
	if (!all && s->out.len < FLUSH_AT)
		return 0;
	int rc = s->out.over ? ff_err_set(err, FF_EX_BUG, "a record is too long") : ff_write_all(s->fd, s->out.data, s->out.len, err);
	ff_buf_clear(&s->out);
	return rc;
}

/* The references of a version, which otherwise stay in the index. */
static void write_references(struct scan *s, struct worker *w, const struct side *side)
{
	struct brief b;
	const struct ff_section *x = ff_sections;
	ff_arena_reset(&w->scratch);
	if (brief_load(w, &w->scratch, &side->id, side->sheet->kind, &b))
		return;
	while (x->type && x->bit != FF_WANT_REFERENCES)
		x++;
	struct ff_list rows = {b.refs, b.ref_count, b.ref_count};
	if (x->type)
		ff_section_write(&s->out, x->type, &rows);
}

int out_facts(struct scan *s, struct worker *w, const struct side *side, bool old, struct ff_err *err)
{
	const char *text;
	size_t len;
	if (sheet_text(w, side->sheet, side, &text, &len))
		return ff_err_set(err, FF_EX_TEMP, "%s: its facts are gone from the cache, and it cannot be read again", side->path);
	if (out_flush(s, s->out.len + len > FF_MAX_LINE, err))
		return -1;
	if (old || len <= FLUSH_AT) { /* the side is changed in place: a copy */
		struct ff_buf copy = {0};
		ff_buf_init(&copy, 64u << 20);
		ff_buf_add(&copy, text, len);
		if (old)
			ff_section_side(copy.data, copy.len, true);
		if (copy.len > FLUSH_AT) {
			int rc = out_flush(s, true, err) || ff_write_all(s->fd, copy.data, copy.len, err) ? -1 : 0;
			ff_buf_free(&copy);
			return rc;
		}
		ff_buf_add(&s->out, copy.data, copy.len);
		ff_buf_free(&copy);
	} else if (out_flush(s, true, err) || ff_write_all(s->fd, text, len, err)) {
		return -1;
	}
	if (s->o->references && !old)
		write_references(s, w, side);
	return 0;
}

static void count(struct scan *s, const struct item *it)
{
	const struct ff_file *f = &it->file;
	s->end.files++;
	s->end.python += f->language == FF_LANG_PYTHON;
	if (it->news.sheet) {
		s->end.errors += (it->news.sheet->hints & HINT_SYNTAX_ERROR) != 0;
		if (s->index == FF_INDEX_ABSENT)
			s->end.unknown_users += it->news.sheet->hints >> HINT_BITS;
	}
	if (*f->skipped)
		*FF_PUSH(&s->arena, &s->end.skipped, struct ff_skipped) =
		    (struct ff_skipped){ff_arena_str(&s->arena, f->path), ff_arena_str(&s->arena, f->skipped)};
}

static int out_matches(struct scan *s, struct worker *w, const struct side *side, struct ff_err *err)
{
	const char *text;
	size_t len;
	if (sheet_matches(w, side->sheet, side, &text, &len))
		return ff_err_set(err, FF_EX_TEMP, "%s: it cannot be read again", side->path);
	if (out_flush(s, s->out.len + len > FF_MAX_LINE, err))
		return -1;
	ff_buf_add(&s->out, text, len);
	return 0;
}

int out_file(struct scan *s, struct worker *w, struct item *it, struct ff_err *err)
{
	struct sheet *o = it->olds.sheet;
	it->file.old_facts = s->sides_both && it->compare && o && !o->failed && !(o->hints & HINT_TOO_LONG);
	count(s, it);
	if (out_flush(s, s->out.len > FF_MAX_LINE / 2, err))
		return -1;
	coverage_write(s, it, &s->out);
	ff_record_write(&s->out, &ff_file_type, &it->file);
	if (it->file.facts && (out_facts(s, w, &it->news, false, err) || out_matches(s, w, &it->news, err)))
		return -1;
	if (it->file.old_facts && out_facts(s, w, &it->olds, true, err))
		return -1;
	return out_flush(s, false, err);
}
