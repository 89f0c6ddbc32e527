"""Who buys."""

from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import relationship

from shop.db import Base


class Customer(Base):
    """Somebody who has ordered at least once."""

    __tablename__ = "customers"

    id = Column(Integer, primary_key=True)
    email = Column(String(200), nullable=False, unique=True)
    name = Column(String(120), nullable=False, default="")

    orders = relationship("Order", back_populates="customer")
