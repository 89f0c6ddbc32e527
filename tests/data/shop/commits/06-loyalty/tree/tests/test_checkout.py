import pytest

from shop.services import checkout, stock


@pytest.fixture
def ada(session):
    return checkout.customer_for(session, "ada@example.org", "Ada")


def test_order_takes_from_the_stock(session, goods, ada):
    order = checkout.place_order(session, ada, [(goods[0], 10)], "Happy birthday")
    assert goods[0].stock == 30
    assert (order.total_cents(), order.gift_note) == (2370, "Happy birthday")


def test_all_or_nothing(session, goods, ada):
    with pytest.raises(stock.OutOfStock, match="red-beet"):
        checkout.place_order(session, ada, [(goods[0], 1), (goods[1], 4)])
    assert goods[0].stock == 40


def test_an_empty_cart_is_no_order(session, ada):
    with pytest.raises(checkout.EmptyCart):
        checkout.place_order(session, ada, [])


def test_customer_is_found_again(session, ada):
    session.flush()
    assert checkout.customer_for(session, "ada@example.org") is ada


def test_cancel_puts_back(session, goods, ada):
    order = checkout.place_order(session, ada, [(goods[1], 2)])
    assert checkout.cancel_order(session, order)
    assert (order.status, goods[1].stock) == ("cancelled", 3)
    order.status = "sent"
    assert not checkout.cancel_order(session, order)


def test_low_stock(session, goods):
    assert [p.slug for p in stock.low_stock(session)] == ["red-beet"]


def test_missing(session, goods):
    print(stock.missing_for(session, {999: 1}))
    assert stock.missing_for(session, {goods[0].id: 1, goods[1].id: 5}) == {goods[1].id: 2}
