/*
 * docwriter.h - documentation: what a docstring says, where one is missing, incomplete or stale.
 * Pure: facts in, findings out.
 */
#ifndef FF_DOCWRITER_H
#define FF_DOCWRITER_H

#include "ff/agent.h"

extern const struct ff_agent ff_docwriter_agent;

/* ---- a docstring, read (sections.c) ---- */

enum ff_doc_style { FF_DOC_PLAIN, FF_DOC_GOOGLE, FF_DOC_NUMPY, FF_DOC_SPHINX };
enum ff_doc_kind { FF_DOC_ARGS, FF_DOC_RETURNS, FF_DOC_YIELDS, FF_DOC_RAISES, FF_DOC_ATTRIBUTES, FF_DOC_EXAMPLE, FF_DOC_OTHER };
/* One entry of a section, read from a docstring or drafted for one. */
struct ff_doc_item {
	const char *name; /* with its stars: "x", "*args", "ValueError"; "" in Returns, Yields and Example */
	const char *type; /* "" none */
	const char *text; /* what is said, lines joined by one blank; of an Example its lines as they are */
	int line;         /* of the docstring's text, from 0; -1: drafted */
	const char *value; /* read: the default that it tells, as written, "" none; drafted: unused, may be NULL */
};
struct ff_doc_section {
	int kind;            /* enum ff_doc_kind */
	const char *title;   /* as it stands: "Args", "Keyword Args", "Note" */
	int line, end_line;  /* of the text, from 0; end exclusive, blank lines before the next section left out */
	struct ff_list items; /* struct ff_doc_item */
};
/* A docstring, read.  Sections that are there but empty count as absent. */
struct ff_doc {
	int style;               /* enum ff_doc_style; FF_DOC_PLAIN: no sections */
	struct ff_list sections; /* struct ff_doc_section, in their order */
	bool has_args;           /* a section for parameters stands there */
	struct ff_list args;     /* struct ff_doc_item */
	struct ff_list raises;   /* struct ff_doc_item */
	struct ff_list attributes; /* struct ff_doc_item */
	bool returns, yields, has_raises;
	bool summary;            /* there is text before the first section */
};
/* text: source between the quotes, as struct ff_docstring has it. */
void ff_doc_read(struct ff_arena *a, const char *text, struct ff_doc *out);

/* ---- how the tree writes its docstrings (habits.c) ---- */

#define FF_DOC_MOST_WIDTH 100 /* columns of a line that nobody configured */
/* What a new docstring looks like. */
struct ff_doc_habits {
	int style;           /* FF_DOC_GOOGLE, FF_DOC_NUMPY or FF_DOC_SPHINX, never FF_DOC_PLAIN */
	int width;           /* columns that a line may take, indentation included */
	const char *quotes;  /* three of them; static */
	bool summary_below;  /* the summary stands on the line below the opening quotes, where there are several lines */
	bool types;          /* entries of Args and Returns name the type */
	bool full_stop;      /* the summary ends with one */
	bool blank_end;      /* a blank line before the closing quotes, where there are several lines */
	bool brief;          /* what functions take and give is mostly told without sections */
};
/* What was seen; begins as zeros, owns nothing. */
struct ff_doc_tally {
	int styles[4];                   /* docstrings by enum ff_doc_style */
	int doubles, singles;            /* """ and ''' */
	int below, beside;               /* summaries of docstrings of several lines */
	int typed, untyped;              /* entries of Args */
	int stopped, unstopped;          /* summaries */
	int blank_ends, close_ends;      /* docstrings of several lines */
	int listed, brief;               /* docstrings of functions that take or give something: with sections, without */
	int widths[FF_DOC_MOST_WIDTH + 1]; /* lines of docstrings by columns; wider ones count for the last */
	int lines;
};
/* Adds one file; files that nobody wrote by hand, tests and files that Python cannot read do not count. */
void ff_doc_habits_note(struct ff_doc_tally *t, const struct ff_subject *s);
/* style: a configured one (enum ff_doc_style), FF_DOC_PLAIN: as the tree has it; width: configured or found by ff_doc_width, 0: as the docstrings keep to. */
void ff_doc_habits_of(const struct ff_doc_tally *t, int style, int width, struct ff_doc_habits *out);
/*
 * Columns that a settings file (pyproject.toml, ruff.toml, .ruff.toml, setup.cfg, tox.ini, .flake8, .pylintrc; path: its name decides) allows a
 * line; the width for documentation where one is told; 0: it does not say.
 */
int ff_doc_width(const char *path, const char *text);
/* "google", "numpy", "sphinx" (or "rest"); FF_DOC_PLAIN for any other word. */
int ff_doc_style_named(const char *word);

/* ---- what the whole tree says (world.c): how it names and describes things ---- */

/* What a reader of facts must want for world, habits, drafts and places. */
#define FF_DOC_WANT                                                                                                                              \
	(FF_WANT_DEFINITIONS | FF_WANT_DOCSTRINGS | FF_WANT_PARAMETERS | FF_WANT_DECORATORS | FF_WANT_BASES | FF_WANT_ASSIGNS | FF_WANT_RAISES | \
	 FF_WANT_CALLS | FF_WANT_ARGUMENTS | FF_WANT_HANDLERS | FF_WANT_HINTS | FF_WANT_COMMENTS | FF_WANT_UNBOUND | FF_WANT_LOOPS)
struct ff_doc_world;
struct ff_doc_world *ff_doc_world_new(struct ff_arena *a);
/* One file of the tree; what is kept is copied.  Bounded: what comes after the bound is left out. */
void ff_doc_world_note(struct ff_doc_world *w, const struct ff_subject *s);

/* ---- a draft: what can be said of one definition, in no style yet (compose.c and its like) ---- */

struct ff_doc_part {
	int kind;             /* enum ff_doc_kind, never FF_DOC_OTHER */
	struct ff_list items; /* struct ff_doc_item; never empty */
};
struct ff_doc_draft {
	int def;              /* -1: the module */
	const char *summary;  /* one sentence with its full stop; "" nothing true to say */
	struct ff_strings more; /* further paragraphs, each one line */
	struct ff_list parts; /* struct ff_doc_part, in the order of enum ff_doc_kind */
	double confidence;    /* that a person of the project would keep it */
	bool says_more;       /* than the name and the signature do */
	bool summary_says_more;
	const char *evidence; /* where the words are from, for `ff why` */
};
#define FF_DOC_SURE 0.5 /* confidence below which stands what says no more than the name does (compose.c): not offered unasked */
/* world: of the tree, NULL: this file alone.  False: nothing that is true and worth a line. */
bool ff_doc_compose(const struct ff_doc_world *world, const struct ff_subject *s, int def, struct ff_doc_draft *out);

/* ---- where it stands (place.c): a draft as edits of the file, in its own style, quotes, indentation, line ends and width ---- */

/*
 * A whole docstring where there is none; where one stands, the sections that it lacks, and not a byte of what is there.
 * habits: NULL, Google style and 88 columns.  NULL: nothing is to be added, or it cannot be placed without changing more (*why says which,
 * static; NULL: nothing to say).  The edits are in the subject's scratch arena.
 */
struct ff_fix *ff_doc_place(const struct ff_subject *s, const struct ff_doc_draft *d, const struct ff_doc_habits *habits, const char **why);

/* Its own name and those around it are for others: __all__ says so where there is one, else no underscore denies it; magic ones are. */
bool ff_doc_is_public(const struct ff_facts *f, const struct ff_definition *d);

/* Row in f->docstrings for a definition (-1: the module), NULL when it has none. */
const struct ff_docstring *ff_doc_of(const struct ff_facts *f, int def);

/* First row of f->parameters that belongs to a definition, or would; rows stand in the order of definitions. */
int ff_doc_first_parameter(const struct ff_facts *f, int def);

/*
 * Where what a docstring of a function or class lists and what there is differ, as one finding (incomplete_docstring); false: nowhere.
 * strict (--isolated): every docstring that has a section must be complete, by the rules of pydoclint; else only what a
 * section claims to list is held against it, and what is told in words counts.
 */
bool ff_doc_incomplete(const struct ff_subject *s, int def, bool strict, struct ff_finding *out);
/* Where an entry says what the signature contradicts: a type, a default (stale_docstring); strict: other words and another order too. */
bool ff_doc_stale(const struct ff_subject *s, int def, bool strict, struct ff_finding *out);
/* One file while its findings are made: how it writes docstrings is learned when the first draft is to be placed. */
struct ff_doc_file {
	const struct ff_subject *subject;
	struct ff_doc_habits habits;
	bool learned;
};
/*
 * What a finding's docstring lacks, for a person to look at; def -1: the module.  evidence: of an incomplete_docstring.  NULL: the facts of the file do not
 * say enough.  Of a missing one there are two ways where there are sections, and the summary is worth a line by itself or the file has such:
 * "docwriter/sections" is all of it, "docwriter/summary" its first line; the one that is the file's habit comes first.
 */
struct ff_fix *ff_doc_mend_missing(struct ff_doc_file *f, int def);
struct ff_fix *ff_doc_mend_incomplete(struct ff_doc_file *f, int def, const char *evidence);
/* Findings of type missing_docstring for the whole file. */
void ff_doc_missing(struct ff_doc_file *f, struct ff_findings *out);

/* ---- how much is documented (census.c) ---- */

/*
 * One node a definition.  all_nodes counts as interrogate's defaults do: the module, and every class, function and method, nested, private,
 * magic or overloaded alike.  Else what is public: named in __all__ where there is one, else not underscored; no magic method, overload, setter,
 * nested function, main guard; no method that overrides a documented one of a base that was noted; no private module, test, migration, example,
 * nor what is generated or vendored.
 */
struct ff_doc_census {
	struct ff_arena *a;
	bool all_nodes, only_changed; /* only_changed: definitions that the change touched; bases are noted all the same */
	struct ff_list nodes;         /* struct ff_doc_node, files in the order of the stream */
	struct ff_strings places;     /* of the files that were noted, counted or not */
	int aside;                    /* files that do not count */
	int inherited;                /* nodes that were left out since a base documents them: known when settled */
	struct ff_list classes;       /* its own */
};
void ff_doc_census_note(struct ff_doc_census *c, const struct ff_subject *s);
/* Keeps what files hold whose place is wanted; before it is settled. */
void ff_doc_census_narrow(struct ff_doc_census *c, bool (*keep)(void *with, const char *place), void *with);
/* After the last file: leaves out what is documented by a base. */
void ff_doc_census_settle(struct ff_doc_census *c);

/* A share of documented nodes. */
struct ff_doc_share {
	int covered, nodes;
};
double ff_doc_percent(struct ff_doc_share s); /* 100 where there is nothing */
/* "66.4%", never 100 while a node lacks; the text is in the arena. */
const char *ff_doc_percent_text(struct ff_arena *a, struct ff_doc_share s);
/* An SVG picture that says "docs" and the share (badge.c). */
const char *ff_doc_badge(struct ff_arena *a, struct ff_doc_share s);

#endif
