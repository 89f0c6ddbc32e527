"""Queries over the catalog."""

from sqlalchemy import select

from shop.models import Product


def active_page(session, page, size):
    """Return one page of the active products, by name.

    Args:
        session: The database session.
        page: Number of the page, from 1.
        size: Products on a page.

    Returns:
        A list of products, empty behind the last page.
    """
    query = select(Product).where(Product.active).order_by(Product.name)
    return session.execute(query.limit(size).offset((page - 1) * size)).scalars().all()


def by_slug(session, slug):
    """Return the active product with a slug, or None."""
    query = select(Product).where(Product.slug == slug, Product.active)
    return session.execute(query).scalars().first()


def by_ids(session, ids):
    """Return the products with these ids, as a dictionary by id."""
    found = session.execute(select(Product).where(Product.id.in_(list(ids)))).scalars()
    return {product.id: product for product in found}


def search(session, words, limit=50):
    """Return the active products whose name holds every word."""
    query = select(Product).where(Product.active)
    for word in words:
        query = query.where(Product.name.ilike(f"%{word}%"))
    return session.execute(query.order_by(Product.name).limit(limit)).scalars().all()
