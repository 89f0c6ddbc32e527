"""What was bought."""

from datetime import datetime

from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, Text
from sqlalchemy.orm import relationship

from shop.db import Base


class Order(Base):
    """One purchase of one customer."""

    __tablename__ = "orders"

    id = Column(Integer, primary_key=True)
    customer_id = Column(Integer, ForeignKey("customers.id"), nullable=False)
    status = Column(String(20), nullable=False, default="new")
    placed_at = Column(DateTime, nullable=False, default=datetime.utcnow)
    gift_note = Column(Text, nullable=False, default="")

    customer = relationship("Customer", back_populates="orders")
    lines = relationship("OrderLine", back_populates="order", cascade="all, delete-orphan")

    def total_cents(self):
        """Return what the customer pays for the goods."""
        return sum(line.unit_cents * line.quantity for line in self.lines)


class OrderLine(Base):
    """A product in an order, at the price of that day."""

    __tablename__ = "order_lines"

    id = Column(Integer, primary_key=True)
    order_id = Column(Integer, ForeignKey("orders.id"), nullable=False)
    product_id = Column(Integer, ForeignKey("products.id"), nullable=False)
    quantity = Column(Integer, nullable=False)
    unit_cents = Column(Integer, nullable=False)

    order = relationship("Order", back_populates="lines")
    product = relationship("Product", lazy="joined")
