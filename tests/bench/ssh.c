/* ssh [-n] KNOWN_HOSTS COMMAND CONNECT_MS DEADLINE_MS HOST... - runs the command on all hosts; one line each.  -n: new hosts are accepted. */
#include "ff/ssh.h"

int main(int argc, char **argv)
{
	static const char *const states[] = {"ok", "unsupported", "unresolved", "unreachable", "silent", "algorithms", "unknown", "changed", "refused", "broken", "late"};
	struct ff_arena a = {0};
	struct ff_err err = {0};
	bool accept = argc > 1 && !strcmp(argv[1], "-n");
	argv += accept;
	argc -= accept;
	if (argc < 6)
		return 64;
	int count = argc - 5;
	struct ff_ssh_host *hosts = ff_arena_alloc(&a, (size_t)count * sizeof *hosts);
	struct ff_ssh_answer *answers = ff_arena_alloc(&a, (size_t)count * sizeof *answers);
	for (int i = 0; i < count && !err.code; i++) {
		hosts[i] = (struct ff_ssh_host){.command = argv[2], .connect_ms = atoi(argv[3]), .deadline_ms = atoi(argv[4]), .accept_new = accept};
		if (ff_ssh_look(&a, argv[5 + i], &hosts[i], &err))
			break;
		hosts[i].known_hosts = (struct ff_strings){0};
		ff_strings_push(&a, &hosts[i].known_hosts, argv[1]);
	}
	if (!err.code)
		ff_ssh_run(&a, hosts, count, answers, NULL, NULL);
	for (int i = 0; i < count && !err.code; i++)
		printf("%s %d %lld [%s] %s\n", states[answers[i].state], answers[i].status, (long long)answers[i].ms, answers[i].why, answers[i].out);
	ff_arena_free(&a);
	return err.code ? ff_fail("ssh", &err) : 0;
}
