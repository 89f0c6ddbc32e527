"""Money, always in whole cents."""

SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def format_cents(cents, currency="EUR"):
    """Write an amount the way people read it.

    Args:
        cents: The amount in cents; may be negative.
        currency: A code of three letters.

    Returns:
        The amount with two decimals behind the sign of the currency.
    """
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{SIGNS.get(currency, currency + ' ')}{whole}.{rest:02d}"


def parse_cents(text):
    """Read an amount such as 3.50 and return it in cents."""
    whole, _, rest = text.strip().partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])
