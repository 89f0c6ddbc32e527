#!/usr/bin/env python3
"""Are planted faults suspected, and never written down as expected?  Twenty-seven of them in a small shop whose docstrings say what is right.

    testgen_planted.py [--keep DIR]

The right shop is searched first: whatever is suspected there is a false alarm.  Then the spoilt one, all faults at once, each in a function
of its own.  A fault is reported when a suspect names its function (or the one that a property pairs it with); it is written down as expected
when a case of the spoilt shop does not hold in the right one.  FF_TESTGEN is the tool that makes plans, FF_SANDBOX the box.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / 'tests/judge'))
import testgen_modules as judge  # noqa: E402

TESTGEN = os.environ.get('FF_TESTGEN') or str(TOP / 'build/bin/ff-testgen')

SHOP = '''"""Prices, carts and labels of a small shop."""
import re
from typing import Dict, List, Optional, Tuple


def net_price(cents: int, percent: int) -> int:
    """Take a discount off.

    Args:
        cents: what it costs
        percent: how much less

    Raises:
        ValueError: if percent is negative
    """
    if percent < 0:
        raise ValueError('percent is negative')
    return cents - cents * percent // 100


def parse_quantity(text: str) -> int:
    """Read a quantity such as "3 pcs".

    Raises:
        ValueError: if text is empty
    """
    if not text:
        raise ValueError('no quantity')
    digits = re.sub('[^0-9]', '', text)
    return int(digits) if digits else 1


def slug(title: str) -> str:
    """Make the part of an address.

    >>> slug('Red Beans')
    'red-beans'
    """
    return re.sub('[^a-z0-9]+', '-', title.lower()).strip('-')


def format_cents(cents: int) -> str:
    """Write an amount.

    >>> format_cents(1999)
    '19.99'
    >>> format_cents(5)
    '0.05'
    """
    return '%d.%02d' % divmod(cents, 100)


def encode_note(text: str) -> str:
    """Make a note safe for a page; decode_note is the inverse of this."""
    return text.replace('&', '&amp;').replace('<', '&lt;')


def decode_note(text: str) -> str:
    """The inverse of encode_note."""
    return text.replace('&lt;', '<').replace('&amp;', '&')


def pack_tags(tags: List[str]) -> str:
    """Join tags for a column; unpack_tags is the inverse."""
    return '|'.join(tags)


def unpack_tags(column: str) -> List[str]:
    """The inverse of pack_tags."""
    return column.split('|') if column else []


def normalize_email(address: str) -> str:
    """Trim and lower an address.  Idempotent."""
    return address.strip().lower()


def sorted_prices(prices: List[int]) -> List[int]:
    """The prices, sorted from low to high."""
    return sorted(prices)


def mask_card(number: str) -> str:
    """Stars instead of digits, but for the last four; the result has the same length as the number."""
    return '*' * (len(number) - 4) + number[-4:] if len(number) > 4 else number


def stock_label(amount: int) -> str:
    """What stands beside an item."""
    if amount > 10:
        return 'in stock'
    if amount > 0:
        return 'few left'
    return 'sold out'


def average(prices: List[float]) -> float:
    """The mean of the prices, 0.0 when there are none."""
    if not prices:
        return 0.0
    return sum(prices) / len(prices)


def unit_price(prices: Dict[str, int], name: str) -> int:
    """Look up a price.

    Raises:
        KeyError: if name is unknown
    """
    if name not in prices:
        raise KeyError(name)
    return prices[name]


def shipping(weight: int) -> int:
    """What it costs to send so many kilograms.

    Raises:
        ValueError: if weight is greater than 30
    """
    if weight > 30:
        raise ValueError('too heavy')
    return 490 if weight < 5 else 990


def is_open(hour: int) -> bool:
    """Whether somebody is there."""
    return 9 <= hour < 18


def split_name(full: str) -> Tuple[str, str]:
    """First and last name.

    >>> split_name('Ada Lovelace')
    ('Ada', 'Lovelace')
    """
    first, _, last = full.partition(' ')
    return first, last


def initials(name: str) -> str:
    """The first letters.

    >>> initials('Ada Lovelace')
    'AL'
    >>> initials('')
    ''
    """
    return ''.join(word[:1] for word in name.split())


def tax_label(rate: int) -> str:
    """The words for a rate."""
    if rate == 0:
        label = 'free of tax'
    else:
        label = '%d %% tax' % rate
    return label


def best_offer(offers: List[int]) -> Optional[int]:
    """The lowest offer, None when there are none."""
    return min(offers) if offers else None


def greeting(name: Optional[str]) -> str:
    """How a mail begins."""
    if name is None:
        return 'Hello'
    return 'Dear ' + name.title()


class Cart:
    """What somebody wants to buy."""

    def __init__(self, items: Dict[str, int]):
        self.items = dict(items)

    def remove(self, sku: str) -> None:
        """Take something out.

        Raises:
            KeyError: if sku is not in the cart
        """
        if sku not in self.items:
            raise KeyError(sku)
        del self.items[sku]

    def count(self) -> int:
        """How many pieces there are."""
        return sum(self.items.values())


class Shelf:
    """Labels in a row."""

    def __init__(self, labels: List[str]):
        self.labels = list(labels)

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self):
        return iter(self.labels)

    def __eq__(self, other) -> bool:
        return isinstance(other, Shelf) and self.labels == other.labels

    def put(self, label: str) -> None:
        """Add at the end."""
        self.labels.append(label)

    def remove(self, label: str) -> None:
        """Take one out.

        Raises:
            ValueError: if there is none
        """
        if label not in self.labels:
            raise ValueError('no such label')
        self.labels.remove(label)

    def clear(self) -> None:
        """Take everything out."""
        del self.labels[:]

    def copy(self):
        """Another shelf with the same labels."""
        return Shelf(self.labels)


class Pile:
    """Plates on each other."""

    def __init__(self, plates: List[int]):
        self.plates = list(plates)

    def __len__(self) -> int:
        return len(self.plates)

    def push(self, plate: int) -> None:
        """Onto the others."""
        self.plates.append(plate)

    def pop(self) -> int:
        """The topmost one.

        Raises:
            IndexError: if there is none
        """
        if not self.plates:
            raise IndexError('no plate')
        return self.plates.pop()


class Row:
    """Seats side by side."""

    def __init__(self, seats: List[str]):
        self.seats = list(seats)

    def __len__(self) -> int:
        return len(self.seats)

    def __iter__(self):
        return iter(self.seats)


class Sku:
    """The number of an article, whatever the case of its letters."""

    def __init__(self, text: str):
        self.text = text

    def __eq__(self, other) -> bool:
        return isinstance(other, Sku) and self.text.lower() == other.text.lower()

    def __hash__(self) -> int:
        return hash(self.text.lower())
'''

# (function, what is right, what is planted)
FAULTS = (
    ('net_price', "    if percent < 0:\n        raise ValueError('percent is negative')\n", ''),
    ('parse_quantity', "    if not text:\n        raise ValueError('no quantity')\n", ''),
    ('slug', "re.sub('[^a-z0-9]+', '-', title", "re.sub('[^a-z0-9]+', '_', title"),
    ('format_cents', "'%d.%02d' %", "'%d.%d' %"),
    ('decode_note', "text.replace('&lt;', '<').replace('&amp;', '&')", "text.replace('&amp;', '&')"),
    ('unpack_tags', "column.split('|') if column", "column.split('|')[:-1] if column"),
    ('normalize_email', "address.strip().lower()", "'<' + address.strip().lower() + '>'"),
    ('sorted_prices', "sorted(prices)\n", "sorted(prices, reverse=True)\n"),
    ('mask_card', "'*' * (len(number) - 4)", "'*' * (len(number) - 5)"),
    ('stock_label', "    return 'sold out'\n", ''),
    ('average', "    if not prices:\n        return 0.0\n", ''),
    ('unit_price', "    if name not in prices:\n        raise KeyError(name)\n    return prices[name]", "    return prices.get(name)"),
    ('shipping', "weight > 30:", "weight > 300:"),
    ('is_open', "return 9 <= hour < 18", "return '9' if hour < 18 else ''"),
    ('split_name', "return first, last", "return last, first"),
    ('initials', "''.join(word[:1] for word in name.split())", "name[0] + name.split()[-1][0]"),
    ('tax_label', "        label = 'free of tax'\n    else:\n        label = ", "        words = 'free of tax'\n    else:\n        label = "),
    ('best_offer', "min(offers) if offers else None", "min(offers)"),
    ('greeting', "    if name is None:\n        return 'Hello'\n", ''),
    ('Cart.remove', "        if sku not in self.items:\n            raise KeyError(sku)\n        del self.items[sku]", "        self.items.pop(sku, None)"),
    ('Shelf.put', "        self.labels.append(label)", "        if label:\n            self.labels.append(label)"),
    ('Shelf.remove', "self.labels.remove(label)", "del self.labels[0]"),
    ('Shelf.clear', "del self.labels[:]", "del self.labels[1:]"),
    ('Shelf.copy', "return Shelf(self.labels)", "self.labels = list(self.labels)\n        return self"),
    ('Pile.pop', "return self.plates.pop()", "self.plates.pop()\n        return self.plates[-1] if self.plates else 0"),
    ('Row.__len__', "return len(self.seats)", "return len(self.seats) + 1"),
    ('Sku.__hash__', "hash(self.text.lower())", "hash(self.text)"),
)
PAIRS = {'decode_note': 'encode_note', 'unpack_tags': 'pack_tags'}


def spoilt(text):
    for symbol, right, wrong in FAULTS:
        owner, _, name = symbol.rpartition('.')
        at = text.index('def %s(' % name, text.index('class %s:' % owner) if owner else 0)
        assert text.index(right, at) < text.find('\ndef ', at + 1) or text.find('\ndef ', at + 1) < 0, symbol
        at = text.index(right, at)
        text = text[:at] + wrong + text[at + len(right):]
    return text


def searched(folder, text):
    """The records that the engine tells of a shop with this text."""
    with open(os.path.join(folder, 'shop.py'), 'w') as f:
        f.write(text)
    subprocess.run(['git', 'init', '-q', folder], check=True)
    subprocess.run(['git', '-C', folder, 'add', 'shop.py'], check=True)
    plan = subprocess.run([TESTGEN, 'plan', 'shop.py'], cwd=folder, stdout=subprocess.PIPE, check=True, universal_newlines=True).stdout
    plan = plan.replace('"budget":3', '"budget":3,"patience":10', 1)
    trial = os.path.join(folder, '.ff-trial')
    os.makedirs(trial, exist_ok=True)
    for name in (TOP / 'src/testgen').glob('*.py'):
        shutil.copy(str(name), trial)
    with open(os.path.join(trial, 'plan.ndjson'), 'w') as f:
        f.write(plan)
    out = judge.boxed(folder, [judge.PYTHON, '-B', '.ff-trial/engine.py', '.ff-trial/plan.ndjson'], 200, PYTHONHASHSEED='0')
    return [json.loads(line) for line in out.stdout.splitlines() if line.startswith('{')]


def contradicted(folder, cases):
    """The cases that do not hold in the right shop."""
    work = os.path.join(folder, 'judged')
    os.makedirs(work)
    for name, content in (('shop.py', SHOP), ('test_shop.py', judge.rendered(cases, 'shop')), ('shuffle_plugin.py', judge.SHUFFLE)):
        with open(os.path.join(work, name), 'w') as f:
            f.write(content)
    out = judge.pytest(work, 'test_shop.py', SHUFFLE='1', PYTHONPATH=work, more=('pytest', '-rf', '--tb=no'))
    return [cases[int(n)] for n in judge.re.findall(r'^FAILED \S+::test_(\d+)', out.stdout, judge.re.M)]


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--keep')
    a = p.parse_args()
    with tempfile.TemporaryDirectory(prefix='planted-') as folder:
        right, wrong = os.path.join(folder, 'right'), os.path.join(folder, 'wrong')
        os.mkdir(right), os.mkdir(wrong)
        false = [r for r in searched(right, SHOP) if r['record'] == 'test_suspect']
        records = searched(wrong, spoilt(SHOP))
        suspects = [r for r in records if r['record'] == 'test_suspect']
        cases = [r for r in records if r['record'] == 'test_case']
        expected = contradicted(folder, cases)
        if a.keep:
            shutil.copytree(folder, a.keep, dirs_exist_ok=True)
    named = {r['symbol'] for r in suspects}
    found = [s for s, _, _ in FAULTS if s in named or PAIRS.get(s) in named]
    for s, _, _ in FAULTS:
        said = next((r for r in suspects if r['symbol'] in (s, PAIRS.get(s))), None)
        print('%-16s %s' % (s, '%s: %s, but %s' % (said['call'], said['expected'], said['observed']) if said else 'not suspected'))
    for r in false:
        print('false alarm: %s: %s, but %s' % (r['call'], r['expected'], r['observed']))
    for c in expected:
        print('written down: %s %s' % (judge.call(c), [(k.get('left'), k.get('right')) for k in c['checks']]))
    print('%d of %d suspected, %d false alarms, %d written down as expected, %d cases' % (len(found), len(FAULTS), len(false), len(expected), len(cases)))
    return 0 if len(found) >= 14 and not expected else 1


if __name__ == '__main__':
    sys.exit(main())
