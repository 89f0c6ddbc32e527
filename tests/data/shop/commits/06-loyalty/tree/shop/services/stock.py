"""What is in the store room."""

import sys

from sqlalchemy import func, select

from shop.models import Order, Product

STATES = ("new", "sent", "cancelled")


class OutOfStock(Exception):
    """Fewer pieces are left than somebody wants."""


def take(items):
    """Take pieces from the stock, or none at all.

    Args:
        items: Pairs of product and quantity.

    Raises:
        OutOfStock: If one of the products has too few pieces.
    """
    for product, quantity in items:
        if product.stock < quantity:
            raise OutOfStock(product.slug)
    for product, quantity in items:
        product.stock -= quantity
        if product.stock < 0:
            print("negative stock of", product.slug, file=sys.stderr)


def put_back(session, lines):
    """Put the pieces of order lines back on the shelf."""
    for line in lines:
        product = session.get(Product, line.product_id)
        product.stock += line.quantity
        print("put back", line.quantity, product.slug)


def missing_for(session, wanted):
    """Return the pieces that are missing for a dictionary of quantities by product."""
    found = session.execute(select(Product).where(Product.id.in_(list(wanted)))).scalars()
    products = {product.id: product for product in found}
    missing = {}
    for product_id, quantity in wanted.items():
        product = products.get(product_id)
        if product is None or product.stock < quantity:
            missing[product_id] = quantity - (product.stock if product else 0)
    return missing


def orders_by_state(session):
    """Return the number of orders in every state."""
    counts = {}
    for state in STATES:
        counts[state] = session.execute(select(func.count(Order.id)).where(Order.status == state)).scalar()
    return counts


def low_stock(session, limit=5):
    """Return the active products with at most this many pieces."""
    query = select(Product).where(Product.active, Product.stock <= limit)
    return session.execute(query.order_by(Product.stock)).scalars().all()
