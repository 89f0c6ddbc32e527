#!/bin/sh
# A third-party header is seen by one room only: the rest of the house does not know that it exists.
. tests/cli/lib.sh

users() { grep -lE "#include *[<\"]$1[>\"]" src/*/*.[ch] tools/*.c include/ff/*.h 2>/dev/null | xargs -r -n1 dirname | sort -u | xargs; }
is "git2.h is src/git's" "$(users 'git2\.h')" src/git
is "sqlite3.h is src/store's" "$(users 'sqlite3\.h')" src/store
is "cJSON.h is src/record's" "$(users 'cjson/cJSON\.h')" src/record
is "tree_sitter/api.h is src/python's" "$(users 'tree_sitter/api\.h')" src/python
is "pcre2.h is src/python's" "$(users 'pcre2\.h')" src/python
is "curl.h is src/net's" "$(users 'curl/curl\.h')" src/net
# pure rooms know no file, clock, database or network; door.c and the like are where a tool reads its input
is "the judging rooms open nothing and ask no clock" \
	"$(grep -lE '\b(fopen|open|ff_file_read|ff_clock_now|ff_store_|ff_git_|ff_net_)\(' src/critic/*.c src/testgen/*.c $(ls src/consequence/*.c | grep -v door.c) src/converge/ballot.c src/converge/unite.c src/converge/score.c 2>/dev/null)" ""
is "nor does the arithmetic of src/correlate" \
	"$(cd src/correlate && grep -lE '\b(fopen|open|time|ff_file_read|ff_clock_[a-z]+|ff_store_[a-z]+|ff_config_[a-z]+|ff_http_[a-z]+)\(' \
		distribution.c order.c rank.c counts.c series.c divisive.c kayenta.c floor.c season.c circumstances.c compare.c rates.c trend.c ridge.c predict.c)" ""
done_testing
