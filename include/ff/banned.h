/* banned.h - functions that have no place here: a use does not compile. */
#ifndef FF_BANNED_H
#define FF_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef strtok
#undef sprintf
#undef vsprintf
#define FF_BANNED(f) ff_##f##_is_banned
#define strcpy(a, b) FF_BANNED(strcpy)
#define strcat(a, b) FF_BANNED(strcat)
#define strncpy(a, b, n) FF_BANNED(strncpy)
#define strncat(a, b, n) FF_BANNED(strncat)
#define strtok(a, b) FF_BANNED(strtok)
#define sprintf(...) FF_BANNED(sprintf)
#define vsprintf(...) FF_BANNED(vsprintf)
#define system(a) FF_BANNED(system)
#define popen(a, b) FF_BANNED(popen)
#define gmtime(a) FF_BANNED(gmtime)
#define localtime(a) FF_BANNED(localtime)
#define ctime(a) FF_BANNED(ctime)
#define asctime(a) FF_BANNED(asctime)
#define mktemp(a) FF_BANNED(mktemp)
#define tmpnam(a) FF_BANNED(tmpnam)

#endif
