from shop.models import Order


def fill(client, product, quantity):
    return client.post("/cart/add", data={"product_id": product.id, "quantity": quantity})


def test_buy(client, session, goods):
    fill(client, goods[0], 2)
    assert "€5.00" in client.get("/cart/").get_data(as_text=True)
    answer = client.post("/cart/checkout", data={"email": "ada@example.org", "name": "Ada", "gift_note": "Hi"})
    order = session.query(Order).one()
    assert answer.headers["Location"] == f"/orders/{order.id}"
    assert order.gift_note == "Hi"
    assert "Blue Kale" in client.get(f"/orders/{order.id}").get_data(as_text=True)


def test_change_a_line(client, goods):
    fill(client, goods[0], 2)
    client.post(f"/cart/lines/{goods[0].id}", data={"quantity": 3})
    assert "3 x Blue Kale" in client.get("/cart/").get_data(as_text=True)
    client.post(f"/cart/lines/{goods[0].id}", data={"quantity": 0})
    assert "Blue Kale" not in client.get("/cart/").get_data(as_text=True)


def test_checkout_page(client):
    assert "E-mail" in client.get("/cart/checkout").get_data(as_text=True)


def test_checkout_of_nothing(client):
    assert client.post("/cart/checkout", data={"email": "ada@example.org"}).status_code == 409


def test_cancel(client, session, goods):
    fill(client, goods[1], 1)
    client.post("/cart/checkout", data={"email": "ada@example.org"})
    order = session.query(Order).one()
    assert client.post(f"/orders/{order.id}/cancel").status_code == 302
    assert "cancelled" in client.get(f"/orders/{order.id}").get_data(as_text=True)
    assert client.post("/orders/999/cancel").status_code == 404
