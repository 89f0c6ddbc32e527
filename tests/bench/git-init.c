/* git-init.c - the floor of start-up: a program that does nothing but git_libgit2_init. */
#include <git2.h>

int main(void)
{
	git_libgit2_init();
	return git_libgit2_shutdown() < 0;
}
