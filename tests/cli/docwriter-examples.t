#!/bin/sh
# Examples of docstrings, run: those that write takes from calls, and those that stand there.  Judge: Python's own doctest.
. tests/cli/lib.sh
. tests/cli/tasks.sh
py=/usr/bin/python3
export PYTHONDONTWRITEBYTECODE=1
[ "$(ff-sandbox --check)" != limits ] || { echo "1..0 # skip no sandbox that holds"; exit 0; }
repo "$T/r"; mkdir "$T/r/tests"; cd "$T/r" || exit 1
cat >words.py <<'PY'
"""Words."""
import random
import time


def join_words(words, sep="-"):
    """Join words."""
    return sep.join(words)


def is_word(text):
    """Tell whether it is one."""
    return text.isalpha()


def roll():
    """Roll."""
    return random.random()


def today():
    """Tell the year."""
    return time.localtime().tm_year


def half(number):
    """Half of a number.

    >>> half(3)
    1
    >>> half(4)
    2
    """
    return number / 2


def double(number):
    """Twice a number.

    >>> double(2)
    4
    >>> double("ab")
    u'abab'
    >>> double(None)
    Traceback (most recent call last):
        ...
    TypeError: whatever
    """
    return 2 * number


def ask():
    """Ask somebody.

    >>> __import__("socket").create_connection(("127.0.0.1", 1))
    'x'
    """


class Box:
    """A box."""

    @property
    def size(self):
        """How large it is.

        >>> Box().size
        4
        """
        return 3
PY
cat >tests/test_words.py <<'PY'
import words


def test_words():
    assert words.join_words(["a", "b"]) == "a-b"
    assert words.is_word("ab")
    assert not words.is_word("a1")
    assert words.roll() < 2
    assert words.today() > 2000
PY
commit "$T/r" one

ff-docwriter examples words.py >"$T/stale" 2>"$T/err"; is "examples: exit" $? 0
is "what stands there and is not true, with its line" "$(sed 's/low: example of \([A-Za-z.]*\): .*/\1/' "$T/stale" | sort)" "$(printf 'words.py:%s: half\nwords.py:%s: Box.size' "$(grep -n '>>> half(3)' words.py | cut -d: -f1)" "$(grep -n 'def size' words.py | cut -d: -f1)")"
is "as doctest has it, but for what may be lenient or cannot be judged" "$($py -m doctest words.py | sed -n 's/^File .*in words\.//p' | sort -u | grep -vx -e ask -e double | xargs)" "Box.size half"
like "what comes out and what stands there" "$(cat "$T/stale")" 'half\(3\) gives 1.5, not 1 \[stale_docstring\]'
status "exit code" 1 ff-docwriter examples --exit-code words.py
is "a record is a finding" "$(ff-docwriter examples --json words.py | fields record type | sort -u)" "finding stale_docstring"

ff-docwriter write --examples words.py >/dev/null 2>"$T/err"
ok "what was written is true for doctest" sh -c "cd '$T/r' && $py - <<'END'
import doctest, words
for f in (words.join_words, words.is_word):
    tests = [t for t in doctest.DocTestFinder().find(f) if t.examples]
    assert tests, f
    for t in tests:
        r = doctest.DocTestRunner().run(t)
        assert not r.failed, f
assert '>>>' not in words.roll.__doc__ + words.today.__doc__
END"
is "yes and no" "$(sed -n '/def is_word/,/return/p' words.py | grep -A1 '>>>' | grep -v '^--' | xargs)" ">>> is_word(ab) True >>> is_word(a1) False"
is "nothing of ours is left" "$(git -C "$T/r" status --porcelain)" " M words.py"
done_testing
