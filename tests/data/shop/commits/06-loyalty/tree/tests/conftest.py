"""Fixtures: an application with a database in memory, and a few goods."""

import os

import pytest

os.environ.setdefault("SHOP_POINTS_KEY", "test")

from shop import create_app, db
from shop.models import Category, Product


@pytest.fixture
def app():
    app = create_app({"DATABASE_URL": "sqlite://", "TESTING": True})
    db.create_tables(db.Session.get_bind())
    yield app
    db.Session.remove()


@pytest.fixture
def session(app):
    return db.Session()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def goods(session):
    seeds = Category(name="Seeds", slug="seeds")
    tools = Category(name="Tools", slug="tools")
    goods = [
        Product(name="Blue Kale", slug="blue-kale", price_cents=250, stock=40, category=seeds),
        Product(name="Red Beet", slug="red-beet", price_cents=190, stock=3, category=seeds),
        Product(name="Hand Fork", slug="hand-fork", price_cents=1450, stock=8, category=tools),
    ]
    session.add_all(goods)
    session.commit()
    return goods
