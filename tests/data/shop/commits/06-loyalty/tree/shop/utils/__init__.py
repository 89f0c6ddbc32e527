"""Small functions without state."""

from shop.utils.money import format_cents
from shop.utils.money import parse_cents
from shop.utils.slug import slugify

__all__ = ["format_cents", "slugify"]
__all__ += ["parse_cents"]
