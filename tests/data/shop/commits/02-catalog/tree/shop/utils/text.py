"""Text for pages and addresses."""

import re


def slugify(text):
    """Turn a title into the last part of an address."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def excerpt(text, length=80):
    """Cut a text at a blank so that it is no longer than a length."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0] + "…"
