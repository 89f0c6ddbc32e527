/*
 * mounts.c - the box without bwrap: in a child that has new namespaces, its identity, a read-only machine with empty folders
 * where the plan says, devices, loopback.  Nothing is unmounted: what is covered is out of reach of whoever has no right to mount.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "room.h"

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
struct attributes { /* struct mount_attr: Linux 5.12 */
	uint64_t set, clear, propagation, userns;
};
#define READ_ONLY 1u
#define NO_SUID 2u
#define RECURSIVE 0x8000u

#define SMALL "size=1m,mode=755"

unsigned long ff_mounts_flags(void)
{
	return CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
}

static int fail(struct ff_err *err, const char *what)
{
	return ff_err_set(err, FF_EX_CONFIG, "%s: %s", what, strerror(errno));
}

static int put_line(const char *path, const char *line)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, line, strlen(line)) == (ssize_t)strlen(line);
	int e = errno;
	if (fd >= 0)
		close(fd);
	errno = e;
	return good ? 0 : -1;
}

int ff_mounts_identity(unsigned inside_uid, unsigned inside_gid, unsigned uid, unsigned gid, struct ff_err *err)
{
	char line[64];
	if (put_line("/proc/self/setgroups", "deny") != 0 && errno != ENOENT)
		return fail(err, "setgroups");
	snprintf(line, sizeof line, "%u %u 1", inside_uid, uid);
	if (put_line("/proc/self/uid_map", line))
		return fail(err, "uid_map");
	snprintf(line, sizeof line, "%u %u 1", inside_gid, gid);
	return put_line("/proc/self/gid_map", line) ? fail(err, "gid_map") : 0;
}

/* ---- the machine, read-only ---- */

/* Words of mountinfo's options as flags: a remount has to name those that are there, and may not take one away. */
static unsigned long flags_of(const char *options)
{
	static const struct {
		const char *word;
		unsigned long flag;
	} known[] = {{"nodev", MS_NODEV}, {"noexec", MS_NOEXEC}, {"noatime", MS_NOATIME}, {"nodiratime", MS_NODIRATIME}, {"relatime", MS_RELATIME}};
	unsigned long flags = MS_NOSUID;
	for (size_t i = 0; i < FF_COUNT(known); i++) {
		const char *at = strstr(options, known[i].word);
		size_t n = strlen(known[i].word);
		if (at && (at == options || at[-1] == ',') && (!at[n] || at[n] == ','))
			flags |= known[i].flag;
	}
	return flags;
}

/* Octal escapes of mountinfo, in place. */
static void unescape(char *s)
{
	char *to = s;
	for (; *s; s++) {
		if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] && s[3]) {
			*to++ = (char)((s[1] - '0') * 64 + (s[2] - '0') * 8 + (s[3] - '0'));
			s += 3;
		} else {
			*to++ = *s;
		}
	}
	*to = 0;
}

/* Before Linux 5.12: one mount after the other. */
static int each_read_only(struct ff_err *err)
{
	struct ff_arena a = {0};
	char *text = NULL, *rest, *line;
	size_t n;
	int rc = -1, fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	struct ff_buf b;
	ff_buf_init(&b, 4u << 20);
	while (fd >= 0 && (text = ff_buf_reserve(&b, 65536)) && (n = (size_t)read(fd, text, 65536)) > 0 && n <= 65536)
		b.len += n;
	if (fd >= 0)
		close(fd);
	text = ff_arena_dup(&a, ff_buf_text(&b), b.len);
	for (rest = text; (line = strsep(&rest, "\n"));) {
		char place[FF_MAX_PATH], options[512];
		if (sscanf(line, "%*s %*s %*s %*s %4095s %511s", place, options) != 2)
			continue;
		unescape(place);
		if (mount(NULL, place, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | flags_of(options), NULL) != 0 && errno != ENOENT && errno != EACCES && errno != EINVAL) {
			fail(err, place);
			goto done;
		}
	}
	rc = 0;
done:
	ff_buf_free(&b);
	ff_arena_free(&a);
	return rc;
}

static int all_read_only(struct ff_err *err)
{
	struct attributes a = {.set = READ_ONLY | NO_SUID};
	if (syscall(SYS_mount_setattr, AT_FDCWD, "/", RECURSIVE, &a, sizeof a) == 0)
		return 0;
	return errno == ENOSYS ? each_read_only(err) : fail(err, "read-only");
}

/* ---- folders of our own ---- */

static int tmpfs(const char *path, const char *options, struct ff_err *err)
{
	return mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options) != 0 ? fail(err, path) : 0;
}

/* A descriptor's file, mounted at a path: by descriptor, for its own name may be covered by now. */
static int mount_fd(int fd, const char *to, bool write, struct ff_err *err)
{
	char from[64];
	snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
	if (mount(from, to, NULL, MS_BIND | MS_REC, NULL) != 0)
		return fail(err, to);
	struct attributes a = {.clear = READ_ONLY};
	if (!write || syscall(SYS_mount_setattr, AT_FDCWD, to, 0, &a, sizeof a) == 0)
		return 0;
	if (errno == ENOSYS && mount(NULL, to, NULL, MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV, NULL) == 0)
		return 0;
	return fail(err, to);
}

/* The place for a mount: made in a folder of ours; elsewhere it has to be there. */
static void make_place(const char *path, bool file)
{
	char part[FF_MAX_PATH];
	size_t n = strlen(path);
	if (n >= sizeof part)
		return;
	for (size_t i = 1; i <= n; i++) {
		if (path[i] && path[i] != '/')
			continue;
		memcpy(part, path, i);
		part[i] = 0;
		if (i < n || !file)
			mkdir(part, 0755);
		else
			close(open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0444));
	}
}

static const char *const nodes[] = {"null", "zero", "full", "random", "urandom", "tty"};

/* A /dev with what programs ask for and nothing of the machine's hardware. */
static int devices(const char *shm, struct ff_err *err)
{
	static const char *const links[][2] = {{"/proc/self/fd", "/dev/fd"}, {"/proc/self/fd/0", "/dev/stdin"}, {"/proc/self/fd/1", "/dev/stdout"},
	                                       {"/proc/self/fd/2", "/dev/stderr"}, {"pts/ptmx", "/dev/ptmx"}};
	int fds[FF_COUNT(nodes)];
	char path[64];
	int rc = -1;
	for (size_t i = 0; i < FF_COUNT(nodes); i++) {
		snprintf(path, sizeof path, "/dev/%s", nodes[i]);
		fds[i] = open(path, O_PATH | O_CLOEXEC);
	}
	if (tmpfs("/dev", SMALL, err))
		goto done;
	for (size_t i = 0; i < FF_COUNT(nodes); i++) {
		snprintf(path, sizeof path, "/dev/%s", nodes[i]);
		make_place(path, true);
		if (fds[i] >= 0 && mount_fd(fds[i], path, false, err))
			goto done;
	}
	for (size_t i = 0; i < FF_COUNT(links); i++)
		if (symlink(links[i][0], links[i][1]) != 0) {
			fail(err, links[i][1]);
			goto done;
		}
	make_place("/dev/shm", false);
	make_place("/dev/pts", false);
	if (mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620") != 0) {
		fail(err, "/dev/pts");
		goto done;
	}
	rc = tmpfs("/dev/shm", shm, err);
done:
	for (size_t i = 0; i < FF_COUNT(nodes); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	return rc;
}

static int read_only(const char *path, struct ff_err *err)
{
	return mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID, NULL) != 0 ? fail(err, path) : 0;
}

/* Empty in place of what is there; `options`: how the temporary folder is mounted. */
static int cover(const struct ff_plan *p, const char *path, const char *options, struct ff_err *err)
{
	if (ff_plan_is_file(path))
		return mount("/dev/null", path, NULL, MS_BIND, NULL) != 0 ? fail(err, path) : 0;
	if (tmpfs(path, strcmp(path, p->temp) ? SMALL : options, err))
		return -1;
	if (!strcmp(path, "/var") && (symlink("/tmp", "/var/tmp") != 0 || symlink("/run", "/var/run") != 0))
		return fail(err, path);
	return 0;
}

/* Empty places, what is shown in them, and then they are closed. */
static int places(const struct ff_plan *p, const int *fds, const char *options, struct ff_err *err)
{
	for (int i = 0; i < p->covers.count; i++)
		if (cover(p, p->covers.items[i], options, err))
			return -1;
	for (int i = 0; i < p->binds.count; i++) {
		const struct ff_bind *b = FF_AT(&p->binds, struct ff_bind, i);
		make_place(b->to, b->file);
		if (fds[i] >= 0 && mount_fd(fds[i], b->to, b->write, err))
			return -1;
	}
	for (int i = 0; i < p->later.count; i++)
		if (cover(p, p->later.items[i], options, err))
			return -1;
	for (int i = 0; i < p->covers.count; i++)
		if (ff_plan_closes(p, p->covers.items[i]) && read_only(p->covers.items[i], err))
			return -1;
	return read_only("/dev", err);
}

static int loopback(struct ff_err *err)
{
	struct ifreq r = {.ifr_name = "lo"};
	int rc = 0, s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s < 0)
		return errno == EAFNOSUPPORT ? 0 : fail(err, "loopback");
	if (ioctl(s, SIOCGIFFLAGS, &r) == 0) {
		r.ifr_flags |= IFF_UP;
		if (ioctl(s, SIOCSIFFLAGS, &r) != 0)
			rc = fail(err, "loopback");
	}
	close(s);
	return rc;
}

/*
 * A /proc of its own.  *bounded: a process namespace has its own bound on process numbers since Linux 6.14, which holds for root too;
 * those up to 300 are given out once, and not again.  Before that it is one bound for the machine, and not ours to lower.
 */
int ff_mounts_proc(const struct ff_box *b, bool *bounded, struct ff_err *err)
{
	char line[32];
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
		return fail(err, "/proc");
	snprintf(line, sizeof line, "%d", 300 + ff_limits_tasks(b, FF_BOX_NAMESPACES));
	*bounded = ff_limits_linux(6, 14) && put_line("/proc/sys/kernel/pid_max", line) == 0;
	return 0;
}

/* /proc is the last to be closed: the program's identity is written through it.  Root would be let into much of it without any right. */
int ff_mounts_seal(struct ff_err *err)
{
	return mount(NULL, "/proc", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0 ? fail(err, "/proc") : 0;
}

int ff_mounts_set(const struct ff_plan *p, const struct ff_box *b, bool *bounded, struct ff_err *err)
{
	char temp[64];
	struct ff_arena a = {0};
	int rc = -1, count = p->binds.count, *fds = ff_arena_alloc(&a, (size_t)(count + 1) * sizeof *fds);
	snprintf(temp, sizeof temp, "size=%dm,mode=1777", b->disk_mb);
	memset(fds, -1, (size_t)(count + 1) * sizeof *fds);
	if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) != 0) {
		fail(err, "mounts of its own");
		goto done;
	}
	if (all_read_only(err) || ff_mounts_proc(b, bounded, err))
		goto done;
	for (int i = 0; i < count; i++)
		fds[i] = open(FF_AT(&p->binds, struct ff_bind, i)->from, O_PATH | O_CLOEXEC);
	rc = devices(temp, err) || places(p, fds, temp, err) || loopback(err) ? -1 : 0;
done:
	for (int i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	ff_arena_free(&a);
	return rc;
}
