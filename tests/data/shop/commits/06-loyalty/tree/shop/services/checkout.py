"""From a cart to an order."""

import logging

from sqlalchemy import select

from shop.models import Customer, Order, OrderLine
from shop.services import stock
from shop.services.loyalty import (
    add_points,
    points_for,
    tier_for,
)
from shop.services.pricing import price_for

log = logging.getLogger(__name__)


class EmptyCart(Exception):
    """There is nothing to order."""


def customer_for(session, email, name=""):
    """Return the customer with an address, made if there is none."""
    customer = session.execute(select(Customer).where(Customer.email == email)).scalars().first()
    if customer is None:
        customer = Customer(email=email, name=name, tier="basic")
        session.add(customer)
    return customer


def place_order(session, customer, items, gift_note="", tags=set()):
    """Turn the items of a cart into an order and take them from the stock.

    Args:
        session: The database session; committed on success.
        customer: Who buys.
        items: Pairs of product and quantity.
        gift_note: Words for the card in the parcel.
        tags: Words for the log; "gift" is added for a gift.

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
        unit = price_for(product, quantity, customer.tier) // quantity
        order.lines.append(OrderLine(product=product, quantity=quantity, unit_cents=unit))
    if gift_note:
        tags.add("gift")
    
    session.add(order)
    session.add_all(add_points(customer, points_for(order.total_cents(), customer.tier), []))
    session.commit()
    print("order", order.id)
    log.info("order %s placed %s", order.id, sorted(tags))
    return order


def cancel_order(session, order):
    """Cancel an order that was not sent yet and put its pieces back."""
    if order.status == "sent":
        return False
    # todo: take the points back
    stock.put_back(session, order.lines)
    order.status = "cancelled"
    session.commit()
    return True
