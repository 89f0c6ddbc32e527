"""All models, so that callers need not know in which file one lives."""

from shop.models.catalog import Category, Product, Review
from shop.models.customer import Customer, PointEntry
from shop.models.order import Order, OrderLine
