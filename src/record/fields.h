/* fields.h - inside src/record: how a row of a field table is written.  A table defines S as its struct before it and undefines it behind. */
#ifndef FF_RECORD_FIELDS_H
#define FF_RECORD_FIELDS_H

#include "ff/stream.h"

/* required and optional fields of struct S */
#define REQ(S, kind, member, help) {#member, kind, offsetof(S, member), false, NULL, NULL, help}
#define OPT(S, kind, member, help) {#member, kind, offsetof(S, member), true, NULL, NULL, help}
#define AS(S, kind, member, name, help) {name, kind, offsetof(S, member), false, NULL, NULL, help}
#define OPTAS(S, kind, member, name, help) {name, kind, offsetof(S, member), true, NULL, NULL, help}
#define WORD(S, member, words, help) {#member, FF_ENUM, offsetof(S, member), false, NULL, words, help}
#define OPTWORD(S, member, words, help) {#member, FF_ENUM, offsetof(S, member), true, NULL, words, help}
#define SUB(S, member, type, help) {#member, FF_OBJECT, offsetof(S, member), true, type, NULL, help}
#define SUBS(S, member, type, help) {#member, FF_OBJECTS, offsetof(S, member), true, type, NULL, help}
#define LAST {NULL, 0, 0, false, NULL, NULL, NULL}

#endif
