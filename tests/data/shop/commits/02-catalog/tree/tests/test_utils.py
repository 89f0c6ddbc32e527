import pytest

from shop.utils.money import format_cents, parse_cents
from shop.utils.text import excerpt, slugify


@pytest.mark.parametrize("cents, text", [(0, "€0.00"), (5, "€0.05"), (-1250, "-€12.50")])
def test_format_cents(cents, text):
    assert format_cents(cents) == text


def test_format_cents_of_another_currency():
    assert format_cents(100, "CHF") == "CHF 1.00"


@pytest.mark.parametrize("text, cents", [("3", 300), ("3.5", 350), (" 3.50 ", 350)])
def test_parse_cents(text, cents):
    assert parse_cents(text) == cents


def test_slugify():
    assert slugify("  Blue Kale, 5 g ") == "blue-kale-5-g"


def test_excerpt():
    assert excerpt("short") == "short"
    assert excerpt("one two three", length=9) == "one two…"
