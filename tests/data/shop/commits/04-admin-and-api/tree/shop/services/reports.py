"""Figures for the people who run the shop."""

import collections

from sqlalchemy import func, select

from shop.models import Order, OrderLine, Product


def best_sellers(session, limit=10):
    """Return names and pieces sold of the products that sell best."""
    sold = func.sum(OrderLine.quantity)
    query = select(Product.name, sold).join(OrderLine, OrderLine.product_id == Product.id)
    rows = session.execute(query.group_by(Product.id).order_by(sold.desc()).limit(limit))
    return [(name, int(pieces)) for name, pieces in rows]


def revenue_by_day(session):
    """Return the revenue in cents of each day that had orders."""
    query = select(func.date(Order.placed_at), func.sum(OrderLine.unit_cents * OrderLine.quantity))
    query = query.join(OrderLine, OrderLine.order_id == Order.id).where(Order.status != "cancelled")
    return {day: int(cents) for day, cents in session.execute(query.group_by(func.date(Order.placed_at)))}
