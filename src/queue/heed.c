/*
 * heed.c - tells on standard error what nobody acknowledged yet, from the file that announce.c keeps beside the
 * database: no database is opened, and where nothing waits there is no file.  Called by ff and ff-queue.
 */
#include <unistd.h>

#include "ff/queue.h"

#define MOST 3

/* Scripts stay clean: only for a person at a terminal, or who asks for it. */
bool ff_queue_heeds(void)
{
	const char *word = getenv("FIBREFLOW_ALERTS");
	return word && *word ? strcmp(word, "0") != 0 : isatty(STDERR_FILENO);
}

void ff_queue_heed(const char *tool, const char *db)
{
	struct ff_arena a = {0};
	char *text, *line, *next;
	size_t len;
	int shown = 0, all = 0;
	if (ff_file_read(&a, ff_arena_printf(&a, "%s" FF_QUEUE_ALERTS, db), FF_QUEUE_ALERTS_MAX, &text, &len, NULL))
		goto done; /* none: the usual case */
	for (line = text; *line; line = next) {
		size_t n = strcspn(line, "\n");
		next = line + n + (line[n] == '\n');
		line[n] = '\0';
		all++;
		if (shown < MOST && n) {
			ff_say(tool, "alert: %.300s", line);
			shown++;
		}
	}
	if (all > shown)
		ff_say(tool, "%s%d more: ff alerts", all >= FF_QUEUE_ALERTS_MOST ? "at least " : "", all - shown);
	if (shown)
		ff_say(tool, "`ff alerts --clear` acknowledges");
done:
	ff_arena_free(&a);
}
