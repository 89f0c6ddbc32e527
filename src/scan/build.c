/*
 * build.c - the identity of the running program, from the build id that the linker puts into it.
 * Called once, for the format of the cache: facts made by another build are not trusted.
 */
#include <elf.h>
#include <link.h>

#include "scan_room.h"

enum { NOTE_BUILD_ID = 3 };

static void read_notes(const char *p, size_t len, uint64_t *hash)
{
	while (len >= sizeof(ElfW(Nhdr))) {
		ElfW(Nhdr) n;
		memcpy(&n, p, sizeof n);
		size_t name = (n.n_namesz + 3u) & ~3u, desc = (n.n_descsz + 3u) & ~3u;
		if (sizeof n + name + desc > len)
			return;
		if (n.n_type == NOTE_BUILD_ID && n.n_namesz == 4 && !memcmp(p + sizeof n, "GNU", 4))
			*hash = ff_hash(*hash, p + sizeof n + name, n.n_descsz);
		p += sizeof n + name + desc;
		len -= sizeof n + name + desc;
	}
}

/* The first object is the program itself. */
static int take_program(struct dl_phdr_info *info, size_t size, void *to)
{
	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_NOTE)
			read_notes((const char *)info->dlpi_addr + info->dlpi_phdr[i].p_vaddr, info->dlpi_phdr[i].p_memsz, to);
	return 1;
}

uint64_t build_hash(uint64_t h)
{
	dl_iterate_phdr(take_program, &h);
	return h;
}
