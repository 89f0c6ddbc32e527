"""Queries, kept away from the pages that use them."""

from shop.repositories.orders import order_with_lines, recent_orders
from shop.repositories.products import active_page, by_ids, by_slug, search
