/*
 * record.h - NDJSON in and out.  One table per record (the field tables of src/record) drives
 * reader, writer, schema and tests, so that they cannot drift apart.
 *
 * A record is a plain C struct whose strings, lists and rows live in an arena.
 * Strings are never NULL after reading: an absent optional string is "".
 */
#ifndef FF_RECORD_H
#define FF_RECORD_H

#include "ff/base.h"

enum ff_field_type {
	FF_INT,     /* int */
	FF_LONG,    /* int64_t, written raw */
	FF_NUM,     /* double; written with at most 6 significant decimals */
	FF_BOOL,    /* bool */
	FF_STR,     /* const char * */
	FF_ENUM,    /* int, an index into `names`; travels as the word */
	FF_RAW,     /* const char *: JSON text of a free object, "" when absent */
	FF_STRINGS, /* struct ff_strings */
	FF_NUMS,    /* struct ff_list of double; null travels for what is not finite */
	FF_SPANS,   /* struct ff_spans, travels as [[first,last],...] */
	FF_OBJECT,  /* pointer to a struct of type `of`, NULL when absent */
	FF_OBJECTS, /* struct ff_list of structs of type `of` */
};

struct ff_type;
struct ff_field {
	const char *name;
	enum ff_field_type kind;
	size_t offset;
	bool optional;              /* absent or null is allowed, and zero, "" or empty is not written */
	const struct ff_type *of;   /* FF_OBJECT, FF_OBJECTS */
	const char *const *names;   /* FF_ENUM: words, NULL-terminated */
	const char *help;           /* for the schema and the man page */
};
struct ff_type {
	const char *name; /* value of "record"; sections and nested objects have one too */
	size_t size;
	const struct ff_field *fields; /* name NULL ends */
	bool rows;   /* travels as a section: "columns" and "rows" (facts) */
	bool nested; /* only inside another record */
	const char *help;
};

struct ff_span {
	int first, last; /* lines, from 1, both included */
};
struct ff_spans {
	struct ff_span *items;
	int count, room;
};
void ff_spans_push(struct ff_arena *a, struct ff_spans *s, int first, int last);
bool ff_spans_has(const struct ff_spans *s, int line);
bool ff_spans_touch(const struct ff_spans *s, int first, int last);

/* Every record type, in the order of the documentation; NULL-terminated. */
extern const struct ff_type *const ff_types[];
const struct ff_type *ff_type_find(const char *name);

/* ---- out (write.c) ---- */

void ff_json_str(struct ff_buf *b, const char *s);            /* quoted, escaped; bytes that are not UTF-8 become U+FFFD */
void ff_json_strn(struct ff_buf *b, const char *s, size_t n); /* the same for n bytes; NUL becomes U+FFFD */
void ff_json_num(struct ff_buf *b, double d);                 /* locale-free; NaN and infinities become null */
/* One line with newline: {"record":NAME,"v":1,...}. */
void ff_record_write(struct ff_buf *b, const struct ff_type *t, const void *record);
/* The object alone, without "record" and "v", for embedding. */
void ff_object_write(struct ff_buf *b, const struct ff_type *t, const void *record);
/*
 * One section line: {"record":NAME,"v":1,"side":"new","columns":[...],"rows":[...]}.
 * Nothing is written for zero rows.  The side stands at a fixed place: ff_section_side.
 */
void ff_section_write(struct ff_buf *b, const struct ff_type *t, const struct ff_list *rows);
/* Turns the "new" of every line in text[0..n) into "old" in place (or back). */
void ff_section_side(char *text, size_t n, bool old);

/* ---- in (json.c, read.c: the only cJSON) ---- */

/*
 * A line's record name without parsing it; NULL when the line does not start with
 * {"record":"...  The text is not terminated: *len holds its length.
 */
const char *ff_line_record(const char *line, size_t len, size_t *name_len);
bool ff_line_is(const char *line, size_t len, const char *name);
/*
 * Parses one line into `out` (t->size bytes, zeroed first).  Guards what cJSON lets pass:
 * trailing bytes, duplicate keys, bytes that are not UTF-8, \u0000, numbers out of range.
 * Error names record, field and, if line > 0, line number: FF_EX_DATA.
 */
int ff_record_read(struct ff_arena *a, const struct ff_type *t, const char *line, size_t len,
                   void *out, struct ff_err *err);
/* The same for an object that is not a whole record (embedded JSON text). */
int ff_object_read(struct ff_arena *a, const struct ff_type *t, const char *text, size_t len,
                   void *out, struct ff_err *err);
/* A section line into rows (a list of t->size structs); *old tells the side. */
int ff_section_read(struct ff_arena *a, const struct ff_type *t, const char *line, size_t len,
                    struct ff_list *rows, bool *old, struct ff_err *err);
/* Whoever read records in a thread of its own calls this at the thread's end. */
void ff_record_thread_end(void);
void ff_record_strict(bool on); /* process-wide: unknown fields are errors (tests); default off */

/* Free JSON (a RAW field, an agent's evidence): the value of a key, "" or fallback when absent. */
const char *ff_raw_str(struct ff_arena *a, const char *json, const char *key);
double ff_raw_num(const char *json, const char *key, double fallback);

/* JSON Schema (draft 2020-12) of a record type. */
void ff_schema_write(struct ff_buf *b, const struct ff_type *t);

#endif
