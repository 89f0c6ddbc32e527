"""What is for sale."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Text
from sqlalchemy.orm import relationship

from shop.db import Base


class Category(Base):
    """A shelf of the shop."""

    __tablename__ = "categories"

    id = Column(Integer, primary_key=True)
    name = Column(String(80), nullable=False)
    slug = Column(String(80), nullable=False, unique=True)

    products = relationship("Product", back_populates="category")


class Product(Base):
    """One thing that can be bought."""

    __tablename__ = "products"

    id = Column(Integer, primary_key=True)
    category_id = Column(Integer, ForeignKey("categories.id"), nullable=False)
    name = Column(String(120), nullable=False)
    slug = Column(String(120), nullable=False, unique=True)
    description = Column(Text, nullable=False, default="")
    price_cents = Column(Integer, nullable=False)
    stock = Column(Integer, nullable=False, default=0)
    active = Column(Boolean, nullable=False, default=True)

    category = relationship("Category", back_populates="products")
    reviews = relationship("Review", back_populates="product")


class Review(Base):
    """What a customer says about a product."""

    __tablename__ = "reviews"

    id = Column(Integer, primary_key=True)
    product_id = Column(Integer, ForeignKey("products.id"), nullable=False)
    author = Column(String(80), nullable=False)
    stars = Column(Integer, nullable=False)
    text = Column(Text, nullable=False, default="")

    product = relationship("Product", back_populates="reviews")
