/*
 * room.h - what the files that find, run and read the tests of a repository know of each other: find.c joins python.c and
 * python_tools.c (interpreters), installed.c (what one has installed) and declared.c (what the repository declares); run.c
 * runs, read.c reads what a runner says; script.c runs scripts of ours.
 */
#ifndef FF_SUITE_ROOM_H
#define FF_SUITE_ROOM_H

#include "ff/suite.h"

/* ---- interpreters ---- */

struct suite_python {
	const char *path;          /* absolute, never run outside of a box */
	const char *name;          /* for people: ".venv", "poetry's environment", "/usr/bin/python3" */
	struct ff_strings folders; /* of installed packages */
	struct ff_strings show;    /* folders that it needs */
	bool own;                  /* made for this repository */
	int minor;                 /* 3.minor, 0 unknown */
};
/* Where environments of the repository may lie: its work tree and, when that is a linked one, the main one. */
struct suite_where {
	struct ff_arena *arena;
	const char *tops[2]; /* NULL: none */
	const char *site;    /* files of the commit: what is in there was not made on this machine */
	const char *home;
};
/* A folder that may be shown: neither home nor the repository lies in it. */
bool suite_may_show(const struct suite_where *w, const char *folder);
/* All there are (struct suite_python), the best first; none is started. */
void suite_pythons(const struct suite_where *w, struct ff_list *out);
/* A virtual or conda environment in that folder, when it is one. */
bool suite_python_env(const struct suite_where *w, const char *folder, const char *name, struct ff_list *out);
/* Environments that poetry, pipenv, pdm, hatch, conda and pyenv keep elsewhere (python_tools.c). */
void suite_python_tools(const struct suite_where *w, struct ff_list *out);
void suite_python_pyenv(const struct suite_where *w, struct ff_list *out);
/* An installation that is no environment: its interpreter and prefix. */
bool suite_python_plain(const struct suite_where *w, const char *path, const char *name, struct ff_list *out);
/* Names in a folder, sorted; nothing of it is followed. */
void suite_names(struct ff_arena *a, const char *folder, int most, struct ff_strings *out);
void suite_push(struct ff_arena *a, struct ff_strings *to, const char *const *words); /* until NULL */
const char *suite_home(struct ff_arena *a); /* of the person; "" */
bool suite_is_file(const char *path);
bool suite_is_folder(const char *path);
bool suite_inside(const char *path, const char *folder); /* is it, or lies below it */
/* The committed file, "" when it is not there. */
const char *suite_text(struct ff_arena *a, const char *top, const char *path);
void suite_sha256(const void *p, size_t n, unsigned char out[32]);
/* First eight characters of the base64url of the SHA-256, as poetry and hatch name an environment for a path. */
void suite_path_hash(const char *path, char out[9]);

/* ---- what is installed (installed.c) ---- */

bool suite_is_code(const char *folder); /* modules or packages lie in it */
bool suite_has(const struct suite_python *p, const char *package);
/* Folders that *.pth lines, finders of editable installs and egg-links name. */
void suite_installed_links(struct ff_arena *a, const struct suite_python *p, struct ff_strings *out);

/* ---- what the repository declares (declared.c) ---- */

struct suite_tests {
	bool pytest;     /* it is made for pytest: a configuration, a conftest.py, a test that imports it or is a plain function */
	bool configured; /* of that: a configuration */
	bool any;        /* there are test files */
	bool django;     /* manage.py that speaks of django */
	const char *start, *pattern; /* unittest: where to begin, names of its files */
	int reached;     /* unittest: test files that this finds */
};
/* Words that its packaging or pytest's configuration name as folders of modules: what else they are is for the caller to see. */
void suite_roots_declared(struct ff_arena *a, const char *site, struct ff_strings *out);
void suite_tests_look(struct ff_arena *a, const char *site, struct suite_tests *out);

/* ---- what a runner says (read.c, pure) ---- */

struct suite_said {
	bool complete; /* a summary was there */
	int passed, failed, errors, skipped, expected, unexpected; /* expected: xfailed and the like; unexpected: xpassed */
	bool loader;   /* unittest could not import a module */
	const char *summary; /* that line */
	struct ff_strings failures;
};
void suite_read_pytest(struct ff_arena *a, const char *text, size_t n, struct suite_said *out);
void suite_read_unittest(struct ff_arena *a, const char *text, size_t n, struct suite_said *out);
enum suite_runner { SUITE_COMMAND, SUITE_PYTEST, SUITE_UNITTEST };
/* The result of a run that ended by itself with `status`; what the runner said must agree with it. */
void suite_verdict(struct ff_arena *a, int runner, int status, const char *text, size_t n, struct ff_suite_result *out);
#endif
