/*
 * schema.c - a JSON Schema (draft 2020-12) from a field table.  Called by the program that
 * writes schemas/; a test holds the files against the tables and real output against the files.
 */
#include "ff/facts.h"
#include "ff/stream.h"

static void object_schema(struct ff_buf *b, const struct ff_type *t, bool envelope);

static void words(struct ff_buf *b, const char *const *names)
{
	ff_buf_str(b, "\"enum\": [");
	for (int i = 0; names[i]; i++)
		ff_buf_printf(b, "%s\"%s\"", i ? ", " : "", names[i]);
	ff_buf_char(b, ']');
}

static void value_schema(struct ff_buf *b, const struct ff_field *f)
{
	switch (f->kind) {
	case FF_INT: ff_buf_str(b, "\"type\": \"integer\", \"minimum\": -2147483648, \"maximum\": 2147483647"); break;
	case FF_LONG: ff_buf_str(b, "\"type\": \"integer\""); break;
	case FF_NUM: ff_buf_str(b, "\"type\": \"number\""); break;
	case FF_BOOL: ff_buf_str(b, "\"type\": \"boolean\""); break;
	case FF_STR: ff_buf_str(b, "\"type\": \"string\""); break;
	case FF_RAW: ff_buf_str(b, "\"type\": [\"object\", \"array\"]"); break;
	case FF_ENUM: words(b, f->names); break;
	case FF_STRINGS: ff_buf_str(b, "\"type\": \"array\", \"items\": {\"type\": \"string\"}"); break;
	case FF_NUMS: ff_buf_str(b, "\"type\": \"array\", \"items\": {\"type\": [\"number\", \"null\"]}"); break;
	case FF_SPANS:
		ff_buf_str(b, "\"type\": \"array\", \"items\": {\"type\": \"array\", \"items\": {\"type\": \"integer\", \"minimum\": 0}, "
		              "\"minItems\": 2, \"maxItems\": 2}");
		break;
	case FF_OBJECT: object_schema(b, f->of, false); break;
	case FF_OBJECTS:
		ff_buf_str(b, "\"type\": \"array\", \"items\": {");
		object_schema(b, f->of, false);
		ff_buf_char(b, '}');
		break;
	}
}

static void required(struct ff_buf *b, const struct ff_type *t, const char *before)
{
	ff_buf_str(b, "\"required\": [");
	const char *comma = "";
	if (*before) {
		ff_buf_str(b, before);
		comma = ", ";
	}
	for (const struct ff_field *f = t->fields; f->name; f++) {
		if (f->optional)
			continue;
		ff_buf_printf(b, "%s\"%s\"", comma, f->name);
		comma = ", ";
	}
	ff_buf_char(b, ']');
}

/* Members of an object schema, without its braces. */
static void object_schema(struct ff_buf *b, const struct ff_type *t, bool envelope)
{
	bool side = t == &ff_module_type || t == &ff_lines_type;
	ff_buf_str(b, "\"type\": \"object\", \"additionalProperties\": false,\n");
	required(b, t, envelope ? side ? "\"record\", \"v\", \"side\"" : "\"record\", \"v\"" : "");
	ff_buf_str(b, ",\n\"properties\": {");
	if (envelope)
		ff_buf_printf(b, "\n\"record\": {\"const\": \"%s\"}, \"v\": {\"const\": 1}", t->name);
	if (envelope && side)
		ff_buf_str(b, ", \"side\": {\"enum\": [\"new\", \"old\"]}");
	for (const struct ff_field *f = t->fields; f->name; f++) {
		ff_buf_printf(b, "%s\n\"%s\": {\"description\": ", envelope || f != t->fields ? "," : "", f->name);
		ff_json_str(b, f->help);
		ff_buf_str(b, ", ");
		value_schema(b, f);
		ff_buf_char(b, '}');
	}
	ff_buf_str(b, "\n}");
}

/* A section: the columns are fixed, a row is a tuple. */
static void section_schema(struct ff_buf *b, const struct ff_type *t)
{
	int n = 0;
	ff_buf_printf(b,
	              "\"type\": \"object\", \"additionalProperties\": false,\n"
	              "\"required\": [\"record\", \"v\", \"side\", \"columns\", \"rows\"],\n\"properties\": {\n"
	              "\"record\": {\"const\": \"%s\"}, \"v\": {\"const\": 1}, \"side\": {\"enum\": [\"new\", \"old\"]},\n\"columns\": {\"const\": [",
	              t->name);
	for (const struct ff_field *f = t->fields; f->name; f++, n++)
		ff_buf_printf(b, "%s\"%s\"", n ? ", " : "", f->name);
	ff_buf_str(b, "]},\n\"rows\": {\"type\": \"array\", \"items\": {\"type\": \"array\", \"prefixItems\": [");
	for (const struct ff_field *f = t->fields; f->name; f++) {
		ff_buf_printf(b, "%s\n{\"title\": \"%s\", \"description\": ", f == t->fields ? "" : ",", f->name);
		ff_json_str(b, f->help);
		ff_buf_str(b, ", ");
		value_schema(b, f);
		ff_buf_char(b, '}');
	}
	ff_buf_printf(b, "], \"minItems\": %d, \"maxItems\": %d}}\n}", n, n);
}

void ff_schema_write(struct ff_buf *b, const struct ff_type *t)
{
	ff_buf_printf(b, "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n\"title\": \"%s\", \"description\": ", t->name);
	ff_json_str(b, t->help);
	ff_buf_str(b, ",\n");
	if (t->rows)
		section_schema(b, t);
	else
		object_schema(b, t, true);
	ff_buf_str(b, "}\n");
}
