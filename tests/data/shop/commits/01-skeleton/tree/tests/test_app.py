from shop import create_app
from shop.models import Product


def test_health(client):
    assert client.get("/health").get_json() == {"status": "ok"}


def test_overrides_win():
    app = create_app({"DATABASE_URL": "sqlite://", "PAGE_SIZE": 5})
    assert app.config["PAGE_SIZE"] == 5


def test_goods_have_a_category(session, goods):
    kale = session.get(Product, goods[0].id)
    assert kale.category.slug == "seeds"
    assert [p.slug for p in goods[2].category.products] == ["hand-fork"]
