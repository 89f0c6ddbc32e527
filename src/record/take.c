/*
 * take.c - small pieces of the record room: fact lines into struct ff_facts, line ranges,
 * fingerprints.  Called by every reader of a facts stream.
 */
#include "ff/facts.h"
#include "ff/stream.h"

/* The side stands at a fixed place after the name: {"record":"calls","v":1,"side":"old" */
static bool is_old(const char *line, size_t len)
{
	static const char mark[] = "\",\"v\":1,\"side\":\"old\"";
	return memmem(line, len < 64 ? len : 64, mark, sizeof mark - 1) != NULL;
}

/* Row of ff_sections for a record name, NULL when it is none. */
static const struct ff_section *section_of(const char *name, size_t n)
{
	for (const struct ff_section *s = ff_sections; s->type; s++)
		if (strlen(s->type->name) == n && !memcmp(s->type->name, name, n))
			return s;
	return NULL;
}

int ff_facts_take(struct ff_arena *a, struct ff_facts *news, struct ff_facts *olds, unsigned want, const char *line, size_t len,
                  struct ff_err *err)
{
	size_t n = 0;
	const char *name = ff_line_record(line, len, &n);
	if (!name)
		return 0;
	struct ff_facts *f = is_old(line, len) ? olds : news;
	if (!f)
		return 0;
	if (n == 6 && !memcmp(name, "module", 6))
		return want & FF_WANT_MODULE ? (ff_record_read(a, &ff_module_type, line, len, &f->module, err) ? -1 : 1) : 0;
	if (n == 5 && !memcmp(name, "lines", 5))
		return want & FF_WANT_LINES ? (ff_record_read(a, &ff_lines_type, line, len, &f->lines, err) ? -1 : 1) : 0;
	const struct ff_section *s = section_of(name, n);
	if (!s || !(want & s->bit))
		return 0;
	bool old = false;
	return ff_section_read(a, s->type, line, len, (struct ff_list *)((char *)f + s->offset), &old, err) ? -1 : 1;
}

void ff_spans_push(struct ff_arena *a, struct ff_spans *s, int first, int last)
{
	struct ff_list l = {s->items, s->count, s->room};
	struct ff_span *span = FF_PUSH(a, &l, struct ff_span);
	*span = (struct ff_span){first, last};
	*s = (struct ff_spans){l.items, l.count, l.room};
}

bool ff_spans_touch(const struct ff_spans *s, int first, int last)
{
	int low = 0, high = s->count;
	while (low < high) { /* spans are sorted: the first that does not end before `first` */
		int mid = low + (high - low) / 2;
		if (s->items[mid].last < first)
			low = mid + 1;
		else
			high = mid;
	}
	return low < s->count && s->items[low].first <= last;
}

bool ff_spans_has(const struct ff_spans *s, int line)
{
	return ff_spans_touch(s, line, line);
}

int ff_changed_file_read(struct ff_arena *a, char *line, size_t len, bool changed_lines, struct ff_file *out, struct ff_err *err)
{
	static const char mark[] = ",\"lines\":["; /* inside a string its quotes would be escaped */
	char *at = changed_lines ? NULL : memmem(line, len, mark, sizeof mark - 1);
	if (at && len >= 2 && !memcmp(line + len - 2, "]}", 2)) {
		*at = '}';
		int rc = ff_record_read(a, &ff_file_type, line, (size_t)(at - line) + 1, out, NULL);
		*at = ',';
		if (!rc)
			return 0;
	}
	return ff_record_read(a, &ff_file_type, line, len, out, err);
}

void ff_fingerprint(char out[17], const char *type, const char *path, const char *symbol, const char *line_hashes, int counter)
{
	uint64_t h = FF_HASH_START;
	h = ff_hash_str(h, type);
	h = ff_hash_str(h, path);
	h = ff_hash_str(h, symbol);
	h = ff_hash_str(h, line_hashes);
	if (counter)
		h = ff_hash(h, &counter, sizeof counter);
	snprintf(out, 17, "%016llx", (unsigned long long)h);
}
