#!/usr/bin/env python3
"""Read a catalog in CSV form into the database."""

import csv
import os
import sys

from sqlalchemy import text

from shop import create_app, db
from shop.models import Category, Product
from shop.services.pricing import price_for
from shop.utils.money import format_cents, parse_cents
from shop.utils.text import slugify


def read(path):
    """Return the rows of a catalog file."""
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def import_rows(session, rows):
    """Add a product for every row, and the categories that they name."""
    shelves = {category.name: category for category in session.query(Category)}
    for row in rows:
        shelf = shelves.setdefault(row["category"], Category(name=row["category"], slug=slugify(row["category"])))
        product = Product(
            name=row["name"],
            slug=slugify(row["name"]),
            legacy_code=row["code"],
            price_cents=parse_cents(row["price"]),
            category=shelf,
        )
        session.add(product)
        # FIXME the tax of the other countries
        print(product.slug, format_cents(price_for(product, 10)))
    session.commit()


def main():
    """Import the file that is named on the command line."""
    create_app()
    import_rows(db.Session(), read(sys.argv[1]))
    try:
        db.Session().execute(text("CREATE INDEX products_lower_name ON products (lower(name))"))
    except:
        print("index exists")


if __name__ == "__main__":
    main()
