"""Queries over orders."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.models import Order


def recent_orders(session, limit=20):
    """Return the newest orders with their customers and lines."""
    query = select(Order).options(selectinload(Order.lines), selectinload(Order.customer))
    return session.execute(query.order_by(Order.id.desc()).limit(limit)).scalars().all()


def order_with_lines(session, order_id):
    """Return an order with its lines, or None."""
    query = select(Order).where(Order.id == order_id).options(selectinload(Order.lines))
    return session.execute(query).scalars().first()


def orders_of(session, customer_id):
    """Return all orders of one customer, the newest first."""
    query = select(Order).where(Order.customer_id == customer_id).order_by(Order.id.desc())
    return session.execute(query).scalars().all()
