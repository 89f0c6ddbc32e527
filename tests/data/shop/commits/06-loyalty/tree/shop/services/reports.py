"""Figures for the people who run the shop."""

import collections
import datetime as dt

from sqlalchemy import func, select, text
from sqlalchemy.orm import selectinload

from shop.models import Order, OrderLine, Product

QUIET_DAYS = text(
    """
    SELECT date(placed_at) FROM orders 
    GROUP BY date(placed_at) HAVING count(*) < 2
    """
)


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


def quiet_days(session):
    """Return the days with a single order."""
    return session.execute(QUIET_DAYS).scalars().all()


def orders_per_customer(session, customer_ids, totals={}):
    """Return the number of orders of each of these customers."""
    for customer_id in customer_ids:
        count = session.execute(select(func.count(Order.id)).where(Order.customer_id == customer_id))
        totals[customer_id] = count.scalar()
    return totals


def waiting_customers(session, before):
    """Return the addresses of customers whose order waits since before a day."""
    addresses = set()
    for order in session.execute(select(Order).where(Order.status == "new", Order.placed_at < before)).scalars():
        addresses.add(order.customer.email)
    return sorted(addresses)


def gift_customers(session):
    """Return the addresses of customers who wanted a gift note."""
    addresses = set()
    query = select(Order).where(Order.gift_note != "").options(selectinload(Order.customer))
    for order in session.execute(query).scalars():
        addresses.add(order.customer.email)
    return sorted(addresses)


def urgency(order, today):
    """Return how urgent an order is, from 0 to 9."""
    if order.status == "cancelled":
        return 0
    if order.status == "sent":
        return 0
    age = (today - order.placed_at.date()).days
    score = 0
    if age > 14:
        score += 5
    elif age > 7:
        score += 4
    elif age > 2:
        score += 2
    if order.gift_note:
        score += 1
    if order.customer.tier == "gold":
        score += 2
    elif order.customer.tier == "silver":
        score += 1
    for line in order.lines:
        if line.quantity > 20:
            score += 1
        elif line.product.stock == 0:
            score += 2
    return min(score, 9)


def parcel_size(order):
    pieces = 0
    for line in order.lines:
        if line.unit_cents > 1000:
            pieces += 5 * line.quantity
        elif line.quantity > 50:
            pieces += line.quantity // 2
        else:
            pieces += line.quantity
    if pieces == 0:
        return "none"
    if pieces < 5:
        return "letter"
    if pieces < 20:
        return "small"
    if order.gift_note and pieces < 30:
        return "gift"
    if pieces < 40:
        return "box"
    if pieces < 60:
        return "medium"
    return "large" if pieces < 200 else "pallet"
