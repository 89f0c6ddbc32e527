/*
 * terminal.c - keys, lines, pager and editor: the terminal is ours while a task is on it, and as it was whenever somebody
 * else has it (an editor, the shell after ^Z, what comes after a crash).  Signals are held back but while we wait, so that
 * a handler never meets half a step.  Called by loop.c and act.c; knows no task.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "room.h"

#define ESCAPE_MS 50  /* between the bytes of one key */
#define QUICK_MS 400  /* a pager that ends sooner has only printed: what it said must stay */
#define MAX_ANSWER 4096

static const char enter_codes[] = "\033[?1049h", leave_codes[] = "\033[0m\033[?1049l", clear_codes[] = "\033[H\033[2J";

enum mode { GIVEN_BACK, KEYS, LINE };
static struct {
	bool open, keys, moves; /* keys: both ends are a terminal; moves: it knows cursor movement */
	enum mode mode;
	struct termios saved;
	sigset_t outside; /* signal mask of who started us */
	volatile sig_atomic_t quit, resized;
	volatile int64_t slept;
} term;

static const int quitting[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT}, crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

/* ---- modes: only calls that a signal handler may make ---- */

static void put(const char *text)
{
	size_t n = strlen(text);
	while (n) {
		ssize_t w = write(STDOUT_FILENO, text, n);
		if (w < 0 && errno != EINTR)
			return;
		if (w > 0) {
			text += w;
			n -= (size_t)w;
		}
	}
}

static void set_mode(enum mode mode)
{
	struct termios t = term.saved;
	if (!term.keys || mode == term.mode)
		return;
	if (mode == KEYS) {
		t.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
		t.c_cc[VMIN] = 1;
		t.c_cc[VTIME] = 0;
	}
	if (mode != GIVEN_BACK && term.mode == GIVEN_BACK && term.moves)
		put(enter_codes);
	if (mode == GIVEN_BACK && term.moves)
		put(leave_codes);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &t);
	term.mode = mode;
}

static void on_quit(int sig)
{
	term.quit = sig;
}

static void on_resize(int sig)
{
	(void)sig;
	term.resized = 1;
}

static int64_t now_ms(void)
{
	return ff_clock_ms();
}

/* ^Z: the terminal goes back, we stop in earnest, and take it again; the time between is nobody's. */
static void on_stop(int sig)
{
	enum mode mode = term.mode;
	int64_t from = now_ms();
	int kept = errno;
	struct sigaction before;
	sigset_t just;
	set_mode(GIVEN_BACK);
	sigaction(sig, &(struct sigaction){.sa_handler = SIG_DFL}, &before);
	sigemptyset(&just);
	sigaddset(&just, sig);
	raise(sig);
	sigprocmask(SIG_UNBLOCK, &just, NULL); /* here we are stopped */
	sigprocmask(SIG_BLOCK, &just, NULL);
	sigaction(sig, &before, NULL);
	set_mode(mode);
	term.slept += now_ms() - from;
	term.resized = 1;
	errno = kept;
}

/* Somebody stopped us without asking, and the shell had its own modes meanwhile. */
static void on_continue(int sig)
{
	enum mode mode = term.mode;
	int kept = errno;
	(void)sig;
	if (mode != GIVEN_BACK) {
		term.mode = GIVEN_BACK;
		set_mode(mode);
	}
	term.resized = 1;
	errno = kept;
}

static void on_crash(int sig)
{
	set_mode(GIVEN_BACK);
	raise(sig); /* SA_RESETHAND: as it would have been */
}

static void handle(int sig, void (*handler)(int), int flags)
{
	struct sigaction now, s = {.sa_handler = handler, .sa_flags = flags};
	sigfillset(&s.sa_mask);
	if (sigaction(sig, NULL, &now) == 0 && (now.sa_flags & SA_SIGINFO || now.sa_handler != SIG_DFL))
		return; /* ignored (nohup, and the like), or a sanitizer's: stays so */
	sigaction(sig, &s, NULL);
}

/* ---- opening, closing ---- */

void ff_review_open(bool whole)
{
	const char *name = getenv("TERM");
	sigset_t held;
	if (term.open)
		return;
	term.open = true;
	term.keys = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && tcgetattr(STDIN_FILENO, &term.saved) == 0;
	term.moves = whole && term.keys && name && name[0] && strcmp(name, "dumb") != 0;
	term.mode = GIVEN_BACK;
	sigemptyset(&held);
	for (size_t i = 0; i < FF_COUNT(quitting); i++) {
		handle(quitting[i], on_quit, 0);
		sigaddset(&held, quitting[i]);
	}
	if (term.keys) {
		handle(SIGTSTP, on_stop, 0);
		handle(SIGCONT, on_continue, 0);
		handle(SIGWINCH, on_resize, 0);
		for (size_t i = 0; i < FF_COUNT(crashes); i++)
			handle(crashes[i], on_crash, (int)(SA_RESETHAND | SA_NODEFER));
		sigaddset(&held, SIGTSTP);
		sigaddset(&held, SIGCONT);
		sigaddset(&held, SIGWINCH);
		atexit(ff_review_close);
	}
	sigprocmask(SIG_BLOCK, &held, &term.outside);
}

void ff_review_close(void)
{
	if (!term.open)
		return;
	set_mode(GIVEN_BACK);
	term.open = false;
	for (size_t i = 0; i < FF_COUNT(crashes) && term.keys; i++)
		signal(crashes[i], SIG_DFL);
	for (size_t i = 0; i < FF_COUNT(quitting); i++)
		signal(quitting[i], SIG_DFL);
	signal(SIGTSTP, SIG_DFL);
	sigprocmask(SIG_SETMASK, &term.outside, NULL);
}

int ff_review_signal(void)
{
	return term.quit;
}

bool ff_review_is_terminal(void)
{
	return term.keys;
}

int64_t ff_review_slept(void)
{
	return term.slept;
}

int ff_review_look(struct ff_screen *s)
{
	struct winsize size;
	ff_screen_look(s, STDOUT_FILENO);
	if (!term.keys)
		return 0;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row >= 3 ? size.ws_row : 24;
}

void ff_review_clear(void)
{
	set_mode(KEYS);
	if (term.moves)
		put(clear_codes);
	else
		put("\n");
}

void ff_review_write(const struct ff_buf *b)
{
	put(ff_buf_text(b));
}

/* ---- reading ---- */

/* One byte; -1: end of input, or a signal that ends it; -2: nothing within ms (below 0: however long it takes), or the screen has changed. */
static int read_byte(int ms)
{
	struct timespec wait = {ms / 1000, ms % 1000 * 1000000L};
	for (;;) {
		unsigned char c;
		struct pollfd p = {STDIN_FILENO, POLLIN, 0};
		int got = ppoll(&p, 1, ms < 0 ? NULL : &wait, &term.outside);
		if (term.quit)
			return -1;
		if ((got < 0 && errno == EINTR && term.resized && ms < 0 && term.mode == KEYS) || got == 0)
			return -2;
		if (got < 0 && errno == EINTR)
			continue;
		ssize_t n = got < 0 ? -1 : read(STDIN_FILENO, &c, 1);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		return n == 1 ? c : -1;
	}
}

/* Behind an escape: arrows are next and back, all other such keys mean nothing. */
static int read_escape(void)
{
	int c = read_byte(ESCAPE_MS);
	if (c != '[' && c != 'O')
		return c == -1 ? FF_REVIEW_KEY_END : FF_REVIEW_KEY_OTHER;
	do
		c = read_byte(ESCAPE_MS);
	while (c >= 0x20 && c < 0x40);
	return c == 'A' || c == 'D' ? 'k' : c == 'B' || c == 'C' ? 'j' : FF_REVIEW_KEY_OTHER;
}

static int read_one_key(void)
{
	int c = read_byte(-1);
	if (c == -2) {
		term.resized = 0;
		return FF_REVIEW_KEY_RESIZE;
	}
	if (c == 0x1b)
		return read_escape();
	if (c == 0x0c) /* ^L */
		return FF_REVIEW_KEY_RESIZE;
	if (c == -1 || c == 0x04 || c == term.saved.c_cc[VEOF])
		return FF_REVIEW_KEY_END;
	for (int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0; more > 0; more--)
		if (read_byte(ESCAPE_MS) < 0)
			break;
	return c >= 0x80 ? FF_REVIEW_KEY_OTHER : c;
}

/* A line without its newline, without blanks around; NULL at the end of input.  What is over MAX_ANSWER is lost. */
static const char *read_line(struct ff_arena *a)
{
	struct ff_buf b;
	int c;
	ff_buf_init(&b, MAX_ANSWER);
	while ((c = read_byte(-1)) >= 0 && c != '\n')
		ff_buf_char(&b, c ? (char)c : '?');
	char *text = ff_arena_str(a, ff_buf_text(&b));
	bool any = c == '\n' || b.len;
	ff_buf_free(&b);
	text += strspn(text, " \t\r");
	for (size_t n = strlen(text); n && strchr(" \t\r", text[n - 1]); n--)
		text[n - 1] = 0;
	return any && !term.quit ? text : NULL;
}

struct ff_review_key ff_review_read_key(struct ff_arena *a)
{
	struct ff_review_key k = {FF_REVIEW_KEY_END, ""};
	if (term.keys) {
		set_mode(KEYS);
		k.key = read_one_key();
		return k;
	}
	const char *line = read_line(a);
	put("\n");
	if (!line)
		return k;
	int n = ff_utf8_len((const unsigned char *)line, strlen(line));
	k.key = !line[0] ? '\n' : n == 1 ? line[0] : FF_REVIEW_KEY_OTHER;
	k.rest = line[0] ? line + (n ? n : 1) : "";
	k.rest += strspn(k.rest, " \t");
	return k;
}

bool ff_review_ask(struct ff_arena *a, const char *question, const char **answer)
{
	put(term.moves ? "\r\033[K" : term.keys ? "\n" : "");
	put(question);
	set_mode(LINE);
	*answer = read_line(a);
	if (!term.keys)
		put("\n");
	if (term.keys && term.quit == SIGINT) /* ^C takes back the question, not the review */
		term.quit = 0;
	set_mode(KEYS);
	return *answer != NULL;
}

bool ff_review_confirm(struct ff_arena *a, const char *question)
{
	const char *answer;
	return ff_review_ask(a, question, &answer) && (!strcasecmp(answer, "y") || !strcasecmp(answer, "yes"));
}

/* ---- other programs ---- */

/* ^C and ^\ are for the program, ^Z for both of us. */
static int wait_for(struct ff_child *c)
{
	struct sigaction before[2];
	sigset_t stop;
	sigaction(SIGINT, &(struct sigaction){.sa_handler = SIG_IGN}, &before[0]);
	sigaction(SIGQUIT, &(struct sigaction){.sa_handler = SIG_IGN}, &before[1]);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, NULL);
	int status = ff_wait(c);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	sigaction(SIGINT, &before[0], NULL);
	sigaction(SIGQUIT, &before[1], NULL);
	return status;
}

static int run_foreground(const struct ff_spawn *s, const struct ff_buf *input, int *status, struct ff_err *err)
{
	struct ff_child c;
	enum mode mode = term.mode;
	set_mode(GIVEN_BACK);
	int rc = ff_spawn(s, &c, err);
	if (!rc && input) {
		void (*before)(int) = signal(SIGPIPE, SIG_IGN); /* a pager that was left early */
		ff_write_all(c.in, ff_buf_text(input), input->len, NULL);
		close(c.in);
		signal(SIGPIPE, before);
	}
	if (!rc)
		*status = wait_for(&c);
	set_mode(mode);
	return rc;
}

int ff_review_foreground(const char *const *argv, const char *dir, int *status, struct ff_err *err)
{
	extern char **environ; /* it is the person's program: all of it */
	struct ff_spawn s = {.argv = argv, .dir = dir, .env = (const char *const *)environ, .foreground = true};
	return run_foreground(&s, NULL, status, err);
}

/* What git would run: `git var GIT_EDITOR`. */
static const char *git_choice(struct ff_arena *a, const char *dir, const char *variable, struct ff_err *err)
{
	extern char **environ;
	const char *argv[] = {"git", "-C", dir, "var", variable, NULL};
	struct ff_spawn s = {.argv = argv, .env = (const char *const *)environ, .pipes = FF_SPAWN_OUT | FF_SPAWN_ERR};
	struct ff_buf out, talk;
	const char *choice = NULL;
	int status = 0;
	ff_buf_init(&out, MAX_ANSWER);
	ff_buf_init(&talk, FF_MAX_STDERR);
	if (ff_run(&s, NULL, 0, &out, &talk, 5000, &status, err) == 0) {
		char *text = ff_arena_str(a, ff_buf_text(&out));
		text[strcspn(text, "\n")] = 0;
		if (status || !text[0])
			ff_err_set(err, FF_EX_CONFIG, "%s", talk.len ? ff_buf_text(&talk) : "git names no program");
		else
			choice = text;
	}
	ff_buf_free(&out);
	ff_buf_free(&talk);
	return choice;
}

/* As git runs it: the person's own words through the shell, our path as an argument that it does not read. */
int ff_review_editor(struct ff_arena *a, const char *dir, const char *path, int *status, struct ff_err *err)
{
	const char *editor = git_choice(a, dir, "GIT_EDITOR", err);
	if (!editor)
		return -1;
	const char *argv[] = {"sh", "-c", ff_arena_printf(a, "%s \"$@\"", editor), editor, path, NULL};
	return ff_review_foreground(argv, NULL, status, err);
}

/* The environment with git's own defaults for less and lv. */
static const char *const *pager_env(struct ff_arena *a)
{
	extern char **environ;
	struct ff_strings env = {0};
	for (char **e = environ; *e; e++)
		ff_strings_push(a, &env, *e);
	if (!getenv("LESS"))
		ff_strings_push(a, &env, "LESS=R");
	if (!getenv("LV"))
		ff_strings_push(a, &env, "LV=-c");
	ff_strings_push(a, &env, NULL);
	return env.items;
}

static void wait_for_key(struct ff_arena *a)
{
	put("-- any key goes back -- ");
	ff_review_read_key(a);
}

static int lines_of(const char *text, int width)
{
	int lines = 0;
	while (*text) {
		size_t n = strcspn(text, "\n");
		lines += 1 + (width > 0 ? (int)n / width : 0); /* colours count too: rather the pager once more */
		text += n + (text[n] != 0);
	}
	return lines;
}

void ff_review_page(struct ff_arena *a, const char *dir, const struct ff_buf *text, bool pager)
{
	struct ff_screen s;
	int height = ff_review_look(&s), status = 0;
	if (!term.keys) {
		ff_review_write(text);
		return;
	}
	if (!pager && lines_of(ff_buf_text(text), s.width) < height) {
		ff_review_clear();
		ff_review_write(text);
		wait_for_key(a);
		return;
	}
	const char *command = git_choice(a, dir, "GIT_PAGER", NULL);
	const char *argv[] = {"sh", "-c", command ? command : "less", NULL};
	struct ff_spawn spawn = {.argv = argv, .env = pager_env(a), .pipes = FF_SPAWN_IN, .foreground = true};
	int64_t from = ff_clock_ms();
	if (term.moves)
		put(clear_codes);
	if (run_foreground(&spawn, text, &status, NULL) || ff_clock_ms() - from < QUICK_MS) {
		set_mode(GIVEN_BACK); /* what it printed stands on the other screen */
		put("-- Enter goes back -- ");
		read_line(a);
		if (term.quit == SIGINT)
			term.quit = 0;
	}
}
