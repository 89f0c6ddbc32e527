"""Who buys."""

from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String
from sqlalchemy.orm import relationship

from shop.db import Base

if TYPE_CHECKING:
    from shop.models.order import Order


class Customer(Base):
    """Somebody who has ordered at least once."""

    __tablename__ = "customers"

    id = Column(Integer, primary_key=True)
    email = Column(String(200), nullable=False, unique=True)
    name = Column(String(120), nullable=False, default="")
    tier = Column(String(16), nullable=False, default="basic")
    newsletter = Column(Boolean, nullable=False, default=False)

    orders = relationship("Order", back_populates="customer")
    entries = relationship("PointEntry", back_populates="customer")

    def newest_order(self) -> "Order":
        """Return the order that was placed last."""
        return max(self.orders, key=lambda order: order.placed_at)


class PointEntry(Base):
    __tablename__ = "point_entries"

    id = Column(Integer, primary_key=True)
    customer_id = Column(Integer, ForeignKey("customers.id"), nullable=False)
    points = Column(Integer, nullable=False)
    earned_on = Column(Date, nullable=False)

    customer = relationship("Customer", back_populates="entries")

    def is_spent(self):
        return self.points <= 0
