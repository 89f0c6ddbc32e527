import pytest

from shop.services.pricing import cart_total, price_for, shipping_for


def test_large_quantities_are_cheaper(goods):
    kale = goods[0]
    assert price_for(kale, 9, "basic") == 2250
    assert price_for(kale, 10, "basic") == 2375


def test_gold_pays_less(goods):
    assert price_for(goods[2], 2, "gold") == 2755  


def test_quantity_must_be_positive(goods):
    with pytest.raises(ValueError, match="at least 1"):
        price_for(goods[0], 0, "basic")


def test_cart_total(goods):
    assert cart_total([(goods[0], 2), (goods[2], 1)]) == 1950
    assert cart_total([]) == 0


@pytest.mark.parametrize("total, cents", [(4999, 490), (5000, 0)])
def test_shipping(total, cents):
    assert shipping_for(total) == cents
