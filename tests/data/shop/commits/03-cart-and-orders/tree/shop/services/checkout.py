"""From a cart to an order."""

import logging

from sqlalchemy import select

from shop.models import Customer, Order, OrderLine
from shop.services import stock
from shop.services.pricing import price_for

log = logging.getLogger(__name__)


class EmptyCart(Exception):
    """There is nothing to order."""


def customer_for(session, email, name=""):
    """Return the customer with an address, made if there is none."""
    customer = session.execute(select(Customer).where(Customer.email == email)).scalars().first()
    if customer is None:
        customer = Customer(email=email, name=name)
        session.add(customer)
    return customer


def place_order(session, customer, items, gift_note=""):
    """Turn the items of a cart into an order and take them from the stock.

    Args:
        session: The database session; committed on success.
        customer: Who buys.
        items: Pairs of product and quantity.
        gift_note: Words for the card in the parcel.

    Returns:
        The new order.

    Raises:
        EmptyCart: If there are no items.
    """
    if not items:
        raise EmptyCart()
    stock.take(items)
    order = Order(customer=customer, gift_note=gift_note)
    for product, quantity in items:
        unit = price_for(product, quantity) // quantity
        order.lines.append(OrderLine(product=product, quantity=quantity, unit_cents=unit))
    session.add(order)
    session.commit()
    log.info("order %s placed", order.id)
    return order


def cancel_order(session, order):
    """Cancel an order that was not sent yet and put its pieces back."""
    if order.status == "sent":
        return False
    for line in order.lines:
        line.product.stock += line.quantity
    order.status = "cancelled"
    session.commit()
    return True
