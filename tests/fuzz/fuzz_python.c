/* fuzz_python.c - any bytes to facts, and back through the reader: no crash, no rejection of our own output. */
#include "ff/python.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ff_python *py;
	struct ff_arena a = {0}, b = {0};
	struct ff_facts f, back = {0};
	struct ff_err err = {0};
	struct ff_buf out;
	if (!py && !(py = ff_python_new()))
		abort();
	ff_buf_init(&out, 1u << 30);
	char *text = ff_arena_dup(&a, (const char *)data, size);
	if (!ff_python_facts(py, &a, "f.py", text, size, ~0u, &f, &err)) {
		ff_facts_write(&out, &out, &f);
		for (char *p = out.data, *nl; p < out.data + out.len && (nl = memchr(p, '\n', (size_t)(out.data + out.len - p))); p = nl + 1)
			if (ff_facts_take(&b, &back, NULL, ~0u, p, (size_t)(nl - p), &err) < 0 && nl - p < (1 << 20))
				abort();
	}
	ff_buf_free(&out);
	ff_arena_free(&a);
	ff_arena_free(&b);
	return 0;
}
