/*
 * machine.c - is this a moment to work?  Load, battery, hours of the day.  Called by worker.c; knows no task and no configuration.
 */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "ff/worker.h"

double ff_machine_load(void)
{
	double load[1];
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	return getloadavg(load, 1) == 1 ? load[0] / (double)(cores > 0 ? cores : 1) : -1;
}

/* The first word of a file of a power supply; "" when it has none. */
static const char *word_of(struct ff_arena *a, const char *folder, const char *supply, const char *name)
{
	char *text;
	size_t len;
	if (ff_file_read(a, ff_arena_printf(a, "%s/%s/%s", folder, supply, name), 4096, &text, &len, NULL))
		return "";
	text[strcspn(text, "\n")] = 0;
	return text;
}

/*
 * Documentation/ABI/testing/sysfs-class-power of the kernel: a mains or USB supply is online or not; a battery of the machine (not of a mouse:
 * scope Device) is discharging or not.
 */
bool ff_machine_on_battery(struct ff_arena *a, const char *sys)
{
	const char *folder = ff_arena_printf(a, "%s/class/power_supply", sys);
	bool plugged = false, draining = false;
	DIR *d = opendir(folder);
	struct dirent *e;
	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		const char *type = word_of(a, folder, e->d_name, "type");
		if (!strcmp(word_of(a, folder, e->d_name, "scope"), "Device"))
			continue;
		if (!strcmp(type, "Battery"))
			draining |= !strcmp(word_of(a, folder, e->d_name, "status"), "Discharging");
		else
			plugged |= !strcmp(word_of(a, folder, e->d_name, "online"), "1");
	}
	if (d)
		closedir(d);
	return draining && !plugged;
}

/* "9", "09:30": minutes from midnight; -1 no time. */
static int minute_of(const char **text)
{
	char *end;
	long hour = strtol(*text, &end, 10), minute = 0;
	if (end == *text || hour < 0 || hour > 24)
		return -1;
	if (*end == ':') {
		const char *from = end + 1;
		minute = strtol(from, &end, 10);
		if (end == from || minute < 0 || minute > 59)
			return -1;
	}
	*text = end;
	return (int)(hour * 60 + minute);
}

bool ff_machine_in_hours(const char *hours, int minute)
{
	const char *p = hours;
	int from = minute_of(&p), to = from >= 0 && *p == '-' ? (p++, minute_of(&p)) : -1;
	if (from < 0 || to < 0 || *p || from == to)
		return true;
	return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}
