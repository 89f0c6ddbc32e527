"""What is in the store room."""

from sqlalchemy import select

from shop.models import Product


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


def low_stock(session, limit=5):
    """Return the active products with at most this many pieces."""
    query = select(Product).where(Product.active, Product.stock <= limit)
    return session.execute(query.order_by(Product.stock)).scalars().all()


def restock_report(session):
    """Return lines of text for the person who orders new goods."""
    return [f"{product.slug}: {product.stock} left" for product in low_stock(session)]
