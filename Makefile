# FibreFlow.  `make demo` and `make test` do everything on a fresh machine; `make help` lists the rest.
PREFIX ?= /usr/local
DESTDIR ?=
SAN ?=
CC = gcc
B := build$(if $(SAN),/san)
GRAMMAR := build/grammar
export GRAMMAR

WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wvla -Wformat=2 -fno-common
CFLAGS ?= -O2 -g
CFLAGS += -std=c17 -D_GNU_SOURCE $(WARN) $(if $(CI),-Werror) -Iinclude -MMD -MP -pthread
ifneq ($(SAN),)
CFLAGS += -fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all
LDFLAGS += -fsanitize=$(SAN)
endif
LDFLAGS += -pthread -Wl,--as-needed

# What a tool may do is what it links: tests/cli/build-links.t reads it back from the binary.
JSON = -lcjson -lm
LIBS_ff-scan = -lgit2 -ltree-sitter $(GRAMMAR_LIBS) -lpcre2-8 -lsqlite3 $(JSON)
LIBS_ff-converge = $(JSON)
LIBS_ff-critic = $(JSON)
LIBS_ff-testgen = $(JSON)
LIBS_ff-docwriter = $(JSON)
LIBS_ff-consequence = $(JSON)
LIBS_ff-risk = -lgit2 $(JSON)
LIBS_ff-learn = -lsqlite3 $(JSON)
LIBS_ff-queue = -lsqlite3 $(JSON)
LIBS_ff-correlate = -lcurl -lssh2 -lsqlite3 $(JSON)
LIBS_ff-fix = -lsqlite3 $(JSON)
LIBS_ff-worker = -lsqlite3 $(JSON)
LIBS_ff-sandbox =
LIBS_ff = -lsqlite3 $(JSON)

TOOLS := $(basename $(notdir $(wildcard tools/ff*.c)))
SRC := $(wildcard src/*/*.c)
OBJ := $(SRC:%.c=$(B)/%.o) $(B)/gen/migrations.o $(B)/gen/scripts.o
UNIT := $(basename $(notdir $(wildcard tests/unit/test_*.c)))
BENCH := $(basename $(notdir $(wildcard tests/bench/*.c)))
HOOKS := $(wildcard hooks/*)
MAN := $(wildcard docs/*.[157])

# A grammar that pkg-config knows is used; else the one of the npm package, compiled here.
GRAMMAR_LIBS := $(shell pkg-config --libs tree-sitter-python 2>/dev/null)
GRAMMAR_OBJ := $(if $(GRAMMAR_LIBS),,$(B)/grammar/parser.o $(B)/grammar/scanner.o)

# The texts for assistants lie in a folder of their own.
COMMANDS := $(wildcard hooks/commands/*)
HOOKS := $(filter-out hooks/commands,$(HOOKS))

all: build/.deps
	@$(MAKE) --no-print-directory -j$$(nproc) SAN=$(SAN) programs
programs: $(TOOLS:%=$(B)/bin/%) $(HOOKS:hooks/%=$(B)/libexec/fibreflow/%) $(COMMANDS:hooks/%=$(B)/libexec/fibreflow/%)

build/.deps: .ci/deps .ci/grammar
	@mkdir -p build && .ci/deps build
	@pkg-config --exists tree-sitter-python || [ -e $(GRAMMAR)/parser.c ] || .ci/grammar $(GRAMMAR)
	@touch $@
build/.deps-demo build/.deps-test: build/.deps-%: .ci/deps
	@mkdir -p build && .ci/deps $* && touch $@

$(B)/libff.a: $(OBJ) $(GRAMMAR_OBJ)
	@rm -f $@; ar rcs $@ $^
$(B)/src/%.o: src/%.c
	@mkdir -p $(@D); echo "  CC $<"; $(CC) $(CFLAGS) -c $< -o $@
$(B)/gen/%.o: $(B)/gen/%.c
	@$(CC) $(CFLAGS) -c $< -o $@
$(B)/gen/migrations.c: schemas/sql/embed.sh $(wildcard schemas/sql/0*.sql)
	@mkdir -p $(@D); sh $^ >$@.tmp && mv $@.tmp $@
$(B)/gen/scripts.c: src/suite/embed.sh $(wildcard src/suite/*.py src/fix/*.py src/testgen/*.py src/trial/*.py)
	@mkdir -p $(@D); sh $^ >$@.tmp && mv $@.tmp $@
# third-party code: optimised always, its warnings are not ours
$(B)/grammar/%.o: $(GRAMMAR)/%.c
	@mkdir -p $(@D); echo "  CC $<"; $(CC) -std=c11 -O2 -w -I$(GRAMMAR) -c $< -o $@
$(GRAMMAR)/%.c: ;
$(B)/bin/%: tools/%.c $(B)/libff.a
	@mkdir -p $(@D); echo "  LD $@"; $(CC) $(CFLAGS) $< -o $@ $(B)/libff.a $(LDFLAGS) $(LIBS_$*)
$(B)/libexec/fibreflow/commands/%: hooks/commands/%
	@mkdir -p $(@D); cp $< $@; chmod 644 $@
$(B)/libexec/fibreflow/%: hooks/%
	@mkdir -p $(@D); cp $< $@; chmod 755 $@
$(B)/unit/%: tests/unit/%.c $(B)/libff.a
	@mkdir -p $(@D); echo "  LD $@"; $(CC) $(CFLAGS) -Itests/unit $< -o $@ $(B)/libff.a $(LDFLAGS) -lcmocka $(ALL_LIBS)
$(B)/bench/%: tests/bench/%.c $(B)/libff.a
	@mkdir -p $(@D); $(CC) $(CFLAGS) $< -o $@ $(B)/libff.a $(LDFLAGS) $(ALL_LIBS)
$(B)/ff-schema: schemas/generate.c $(B)/libff.a
	@$(CC) $(CFLAGS) $< -o $@ $(B)/libff.a $(LDFLAGS) $(JSON)
ALL_LIBS = -lgit2 -ltree-sitter $(GRAMMAR_LIBS) -lpcre2-8 -lsqlite3 -lcurl -lssh2 $(JSON)

demo: build/.deps-demo all ## the main job on a real repository: REPO=path-or-url REV=... for your own
	@.ci/demo $(B) "$(REPO)" "$(REV)"
test: build/.deps-test all ## unit tests and command-line tests
	@$(MAKE) --no-print-directory -j$$(nproc) SAN=$(SAN) $(UNIT:%=$(B)/unit/%) $(BENCH:%=$(B)/bench/%) $(B)/ff-schema
	@tests/run $(B)
bench: build/.deps-test all ## the figures of docs/benchmarks.md, as ratios
	@$(MAKE) --no-print-directory -j$$(nproc) $(BENCH:%=$(B)/bench/%)
	@tests/bench/run $(B)
schemas: all $(B)/ff-schema ## write schemas/*.json from the field tables
	@$(B)/ff-schema schemas
analyze: build/.deps ## gcc -fanalyzer, cppcheck and clang-tidy, where installed
	@for f in $(SRC); do echo "  ANALYZE $$f"; $(CC) $(CFLAGS) -fanalyzer -c $$f -o /dev/null || exit 1; done
	@! command -v cppcheck >/dev/null || cppcheck -q --std=c11 --enable=warning,portability --inline-suppr -Iinclude src tools
	@! command -v clang-tidy >/dev/null || clang-tidy --quiet $(SRC) -- -std=c17 -D_GNU_SOURCE -Iinclude 2>/dev/null
fuzz: ## run each fuzzer for FUZZ_SECONDS (30), needs clang
	@tests/fuzz/run $${FUZZ_SECONDS:-30}

install: all ## PREFIX and DESTDIR are honoured
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/fibreflow $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man7
	install -m 755 $(TOOLS:%=$(B)/bin/%) $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(HOOKS) $(DESTDIR)$(PREFIX)/libexec/fibreflow
	install -d $(DESTDIR)$(PREFIX)/libexec/fibreflow/commands
	install -m 644 $(COMMANDS) $(DESTDIR)$(PREFIX)/libexec/fibreflow/commands
	for m in $(MAN); do install -m 644 $$m $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/ || exit 1; done
	ln -sf ff $(DESTDIR)$(PREFIX)/bin/git-ff
uninstall: ## removes what install put there
	rm -f $(TOOLS:%=$(DESTDIR)$(PREFIX)/bin/%) $(DESTDIR)$(PREFIX)/bin/git-ff
	for m in $(MAN); do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$${m##*/}; done
	rm -rf $(DESTDIR)$(PREFIX)/libexec/fibreflow
clean: ## removes what was built, keeps the grammar
	rm -rf build/san build/src build/bin build/gen build/unit build/bench build/libexec build/demo build/grammar/*.o build/libff.a build/ff-schema build/.deps*
help:
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

.SECONDARY:
.PHONY: all programs demo test bench schemas analyze fuzz install uninstall clean help
-include $(OBJ:.o=.d) $(TOOLS:%=$(B)/bin/%.d)
