"""What things cost."""

FREE_SHIPPING_CENTS = 5000
SHIPPING_CENTS = 490
TIER_DISCOUNTS = {"basic": 0, "silver": 2, "gold": 5}


def price_for(product, quantity, tier):
    """Return the price of a quantity of one product.

    Args:
        product: The product that is bought.
        quantity: How many pieces; at least one.

    Returns:
        The price in cents, after the discount for large quantities.

    Raises:
        ValueError: If the quantity is less than one.
    """
    if quantity < 1:
        raise ValueError("quantity must be at least 1")
    total = product.price_cents * quantity
    if quantity >= 10:
        total = total * 95 // 100
    return total - total * TIER_DISCOUNTS[tier] // 100


def cart_total(items, tier="basic"):
    """Return what a cart costs without shipping.

    Args:
        items: Pairs of product and quantity.
        tier: The tier of the customer who pays.

    Returns:
        The sum in cents.
    """
    return sum(price_for(product, quantity, tier) for product, quantity in items)


def shipping_for(total_cents):
    """Return the cost of shipping for goods of this value."""
    return 0 if total_cents >= FREE_SHIPPING_CENTS else SHIPPING_CENTS
