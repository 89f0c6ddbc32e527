/*
 * filter.c - system calls that a test suite has no use for and an attack has: a seccomp filter, assembled here so that nothing
 * is linked.  They fail with EPERM or ENOSYS as if the kernel did not have them.  Entered in the child, right before it becomes the program.
 * Where nothing of the kernel's bounds their number, new processes ask the supervisor first.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "room.h"

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#define OTHER_ABI 0x40000000u /* x32: the same calls by other numbers */
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#endif

#ifdef ARCH
/* Namespaces and mounts; other processes' memory; keys; what would go around this filter; the kernel itself. */
static const int refused[] = {
    SYS_unshare, SYS_setns, SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_open_tree, SYS_move_mount, SYS_fsopen, SYS_fsconfig,
    SYS_fsmount, SYS_fspick, SYS_mount_setattr, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_pidfd_getfd, SYS_kcmp,
    SYS_add_key, SYS_request_key, SYS_keyctl, SYS_bpf, SYS_userfaultfd, SYS_perf_event_open, SYS_io_uring_setup, SYS_io_uring_enter,
    SYS_io_uring_register, SYS_open_by_handle_at, SYS_name_to_handle_at, SYS_init_module, SYS_finit_module, SYS_delete_module,
    SYS_kexec_load, SYS_reboot, SYS_swapon, SYS_swapoff, SYS_acct, SYS_quotactl, SYS_syslog, SYS_settimeofday, SYS_clock_settime,
    SYS_clock_adjtime, SYS_adjtimex, SYS_vhangup, SYS_fanotify_init, SYS_lookup_dcookie,
};
/* Where there is no namespace for them: what would outlast the box in the kernel, or reach what others put there; and a way around `signals`. */
static const int refused_shared[] = {
    SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semtimedop, SYS_semctl, SYS_msgget, SYS_msgsnd, SYS_msgrcv, SYS_msgctl,
    SYS_mq_open, SYS_mq_unlink, SYS_pidfd_send_signal,
};
#define NEW_NAMESPACES (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

struct filter {
	struct sock_filter code[600];
	unsigned short count;
};

static void put(struct filter *f, struct sock_filter line)
{
	if (f->count < FF_COUNT(f->code))
		f->code[f->count++] = line;
}

#define LOAD(field) ((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, field)))
#define ANSWER(value) ((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, (value)))
#define FAIL(number) ANSWER(SECCOMP_RET_ERRNO | ((number) & SECCOMP_RET_DATA))
#define WHEN(test, value, skip) ((struct sock_filter)BPF_JUMP(BPF_JMP | (test) | BPF_K, (value), 0, (skip)))
/* Half of an argument that the kernel looks at; all our machines are little-endian. */
#define ARGUMENT(i) LOAD(args[i])

static void refuse(struct filter *f, int number, int error)
{
	put(f, WHEN(BPF_JEQ, (unsigned)number, 1));
	put(f, FAIL(error));
}

/* A call whose argument decides: refused when it is one of the values (or has one of the bits). */
static void refuse_when(struct filter *f, int number, int argument, int test, const unsigned *values, int count)
{
	put(f, WHEN(BPF_JEQ, (unsigned)number, (unsigned char)(count * 2 + 2)));
	put(f, ARGUMENT(argument));
	for (int i = 0; i < count; i++) {
		put(f, WHEN(test, values[i], 1));
		put(f, FAIL(EPERM));
	}
	put(f, ANSWER(SECCOMP_RET_ALLOW));
}

/*
 * New namespaces are refused; any other new process or thread may be the supervisor's to allow.  Not for everybody: a signal can interrupt
 * who waits for that, and not every program expects a fork to be interrupted.
 */
static void refuse_clone(struct filter *f, unsigned flags, bool ask)
{
	put(f, WHEN(BPF_JEQ, SYS_clone, 4));
	put(f, ARGUMENT(0));
	put(f, WHEN(BPF_JSET, flags, 1));
	put(f, FAIL(EPERM));
	put(f, ANSWER(ask ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ALLOW));
#ifdef SYS_fork
	for (int i = 0; ask && i < 2; i++) {
		put(f, WHEN(BPF_JEQ, (unsigned)(i ? SYS_vfork : SYS_fork), 1));
		put(f, ANSWER(SECCOMP_RET_USER_NOTIF));
	}
#endif
}

static void sockets(struct filter *f, int level)
{
	/* with a network of its own loopback is free; without, only what stays on the machine */
	static const unsigned own[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK}, shared[] = {AF_UNIX};
	const unsigned *families = level >= FF_BOX_NAMESPACES ? own : shared;
	unsigned char count = level >= FF_BOX_NAMESPACES ? FF_COUNT(own) : FF_COUNT(shared);
	put(f, WHEN(BPF_JEQ, SYS_socket, (unsigned char)(count * 2 + 2)));
	put(f, ARGUMENT(0));
	for (int i = 0; i < count; i++) {
		put(f, WHEN(BPF_JEQ, families[i], 1));
		put(f, ANSWER(SECCOMP_RET_ALLOW));
	}
	put(f, FAIL(EACCES));
}

/* Signals to those who watch it, and to everybody: a process namespace makes this needless. */
static void signals(struct filter *f, pid_t supervisor, pid_t warden)
{
	const unsigned whom[] = {(unsigned)supervisor, (unsigned)-supervisor, (unsigned)warden, (unsigned)-warden, (unsigned)-1};
	const int calls[] = {SYS_kill, SYS_tkill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_pidfd_open, SYS_prlimit64, SYS_sched_setscheduler};
	for (size_t i = 0; i < FF_COUNT(calls); i++)
		refuse_when(f, calls[i], 0, BPF_JEQ, whom, FF_COUNT(whom));
}

static void assemble(struct filter *f, int level, pid_t supervisor, pid_t warden, bool ask)
{
	const unsigned namespaces = NEW_NAMESPACES, terminal[] = {TIOCSTI, 0x541c /* TIOCLINUX */};
	put(f, LOAD(arch));
	put(f, WHEN(BPF_JEQ, ARCH, 1));
	put(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0));
	put(f, FAIL(ENOSYS));
	put(f, LOAD(nr));
#ifdef OTHER_ABI
	put(f, WHEN(BPF_JGE, OTHER_ABI, 1));
	put(f, FAIL(ENOSYS));
#endif
	for (size_t i = 0; i < FF_COUNT(refused); i++)
		refuse(f, refused[i], EPERM);
	refuse(f, SYS_clone3, ENOSYS); /* its flags cannot be seen from here: the C library goes on with clone */
	refuse_clone(f, namespaces, ask);
	refuse_when(f, SYS_ioctl, 1, BPF_JEQ, terminal, FF_COUNT(terminal));
	if (level >= FF_BOX_LANDLOCK)
		sockets(f, level);
	for (size_t i = 0; i < FF_COUNT(refused_shared) && !ff_cell_own_processes(level); i++)
		refuse(f, refused_shared[i], EPERM);
	if (!ff_cell_own_processes(level))
		signals(f, supervisor, warden);
	put(f, ANSWER(SECCOMP_RET_ALLOW));
}

/* Older kernels know fewer flags: with the first, a signal does not restart the asking; the last has nobody to ask. */
static int install(int level, pid_t supervisor, pid_t warden, bool ask, int *listener)
{
	static const unsigned long flags[] = {SECCOMP_FILTER_FLAG_NEW_LISTENER | 1ul << 5 /* WAIT_KILLABLE_RECV */, SECCOMP_FILTER_FLAG_NEW_LISTENER, 0};
	for (size_t i = ask ? 0 : FF_COUNT(flags) - 1; i < FF_COUNT(flags); i++) {
		static struct filter f;
		f.count = 0;
		assemble(&f, level, supervisor, warden, flags[i] != 0);
		struct sock_fprog program = {f.count, f.code};
		if (f.count == FF_COUNT(f.code)) {
			errno = E2BIG;
			return -1;
		}
		long got = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags[i], &program);
		if (got >= 0) {
			*listener = flags[i] ? (int)got : -1;
			return 0;
		}
	}
	return -1;
}

int ff_filter_enter(int level, pid_t supervisor, pid_t warden, bool ask, int *listener, struct ff_err *err)
{
	*listener = -1;
	if (install(level, supervisor, warden, ask, listener) == 0)
		return 0;
	if (errno == EINVAL || errno == ENOSYS) /* a kernel without it */
		return 1;
	return ff_err_set(err, FF_EX_CONFIG, "filter of system calls: %s", strerror(errno));
}

bool ff_filter_asked(int listener, uint64_t *id)
{
	struct seccomp_notif n;
	memset(&n, 0, sizeof n);
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &n) != 0)
		return false;
	*id = n.id;
	return true;
}

void ff_filter_answer(int listener, uint64_t id, bool allowed)
{
	struct seccomp_notif_resp r = {.id = id, .error = allowed ? 0 : -EAGAIN, .flags = allowed ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0};
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &r); /* who asked may be gone */
}
#else
int ff_filter_enter(int level, pid_t supervisor, pid_t warden, bool ask, int *listener, struct ff_err *err)
{
	(void)level, (void)supervisor, (void)warden, (void)ask, (void)err;
	*listener = -1;
	return 1;
}

bool ff_filter_asked(int listener, uint64_t *id)
{
	(void)listener, (void)id;
	return false;
}

void ff_filter_answer(int listener, uint64_t id, bool allowed)
{
	(void)listener, (void)id, (void)allowed;
}
#endif
