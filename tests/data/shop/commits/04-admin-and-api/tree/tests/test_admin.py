import pytest

from shop.models import Order
from shop.services import checkout, reports

TOKEN = {"X-Admin-Token": "sesame"}


@pytest.fixture(autouse=True)
def token(app):
    app.config["ADMIN_TOKEN"] = "sesame"


@pytest.fixture
def order(session, goods):
    ada = checkout.customer_for(session, "ada@example.org")
    return checkout.place_order(session, ada, [(goods[0], 3), (goods[1], 1)])


def test_the_token_is_wanted(client):
    assert client.get("/admin/").status_code == 403
    assert client.get("/admin/", headers={"X-Admin-Token": "guess"}).status_code == 403


def test_dashboard(client, order):
    page = client.get("/admin/", headers=TOKEN).get_data(as_text=True)
    assert "ada@example.org new €9.40" in page
    assert "Blue Kale: 3" in page and "Red Beet: 2" in page


def test_products(client, goods):
    assert "Hand Fork" in client.get("/admin/products", headers=TOKEN).get_data(as_text=True)


def test_send(client, session, order):
    number = order.id
    assert client.post(f"/admin/orders/{number}/send", headers=TOKEN).status_code == 302
    assert session.get(Order, number).status == "sent"
    assert client.post("/admin/orders/999/send", headers=TOKEN).status_code == 404


def test_best_sellers(session, order):
    assert reports.best_sellers(session) == [("Blue Kale", 3), ("Red Beet", 1)]


def test_revenue(session, order):
    assert reports.revenue_by_day(session) == {str(order.placed_at.date()): 940}
