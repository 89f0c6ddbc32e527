"""The last part of an address."""

import re


def slugify(text):
    """Turn a title into the last part of an address."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
