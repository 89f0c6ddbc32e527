/*
 * limits.h - every bound on what comes from outside, on one page.
 *
 * Sizes are bytes, times are milliseconds, unless the name says otherwise.
 * A reader that meets a bound says so; it never cuts in silence.
 */
#ifndef FF_LIMITS_H
#define FF_LIMITS_H

#define FF_MAX_LINE (16u << 20)         /* one NDJSON line */
#define FF_MAX_NESTING 32               /* depth of objects and arrays in a record */
#define FF_MAX_BLOB (8u << 20)          /* a Python file beyond this is skipped, and `end` says so */
#define FF_MAX_TEXT_BLOB (1u << 20)     /* another changed file beyond this carries no lines */
#define FF_MAX_CHANGED_LINES 2000       /* changed lines carried for one file that is not Python */
#define FF_MAX_TEXT 200                 /* source text quoted in a fact (an argument, a default, a value) */
#define FF_MAX_SQL_TEXT (16u << 10)     /* the same where it is SQL, tells which migrations come before, or where the database is */
#define FF_MAX_DOC (64u << 10)          /* docstring text carried in a fact */
#define FF_MAX_ROWS 200000              /* rows in one section of one file */
#define FF_MAX_DEPTH 2000               /* syntax nesting followed; what lies deeper is not judged */
#define FF_MAX_PATH 4096
#define FF_MAX_USERS 50                 /* users listed in one usage record; the total is always given */
#define FF_MAX_FINDINGS 20000           /* findings of one agent in one run */
#define FF_MAX_AGENTS 16
#define FF_MAX_WAYS 64               /* ways of one fix that have names */
#define FF_MAX_MADE_BY 64            /* the name of a way */
#define FF_MAX_AGENT_OUTPUT (64u << 20) /* bytes one agent may write in one run */
#define FF_MAX_STDERR 4096              /* last bytes of a child's stderr that are kept */
#define FF_AGENT_DEADLINE 30000         /* mission.md: an agent has 30 s */
#define FF_MAX_CHILD_OUTPUT (8u << 20)  /* output of a program that we run and read whole */
#define FF_MAX_CONFIG (64u << 10)       /* a committed .fibreflow file */
#define FF_MAX_CUSTOM_FILES 100         /* rules of one's own: files of .fibreflow.d that count */
#define FF_MAX_CUSTOM (16u << 10)       /* one of them */
#define FF_MAX_CUSTOM_PATTERNS 50       /* patterns in one of them */
#define FF_MAX_CUSTOM_NESTING 64        /* parentheses and brackets in a pattern */
#define FF_MAX_CUSTOM_PREPARE 2000      /* what preparing one may take, tried apart */
#define FF_MAX_CUSTOM_TIME 3000         /* CPU for all of them on one file */
#define FF_MAX_CUSTOM_OPEN 1024         /* beginnings of matches that are followed at once in one file */
#define FF_MAX_CUSTOM_MATCHES 200       /* places of one rule in one file */
#define FF_MAX_HTTP_BODY (1u << 20)
#define FF_MAX_BRIEF 6000               /* one --brief answer: what a model reads at once */

#endif
