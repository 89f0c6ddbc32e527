"""Text for pages and addresses."""

from shop.utils.slug import slugify

__all__ = ["excerpt", "slugify"]


def excerpt(text, length=80):
    """Cut a text at a blank so that it is no longer than a length."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0] + "…"
