from shop.models import Review
from shop.repositories import active_page, by_ids, by_slug, search


def test_pages(session, goods):
    assert [p.name for p in active_page(session, 1, 2)] == ["Blue Kale", "Hand Fork"]
    assert [p.name for p in active_page(session, 2, 2)] == ["Red Beet"]


def test_by_slug_skips_inactive(session, goods):
    assert by_slug(session, "red-beet") is goods[1]
    goods[1].active = False
    session.flush()
    assert by_slug(session, "red-beet") is None


def test_by_ids(session, goods):
    assert by_ids(session, [goods[0].id, 999]) == {goods[0].id: goods[0]}


def test_search_wants_every_word(session, goods):
    assert [p.slug for p in search(session, ["kale", "blue"])] == ["blue-kale"]
    assert search(session, ["kale", "red"]) == []


def test_list_page(client, goods):
    page = client.get("/catalog/").get_data(as_text=True)
    assert "Blue Kale" in page and "€14.50" in page


def test_search_page(client, goods):
    page = client.get("/catalog/search?q=beet").get_data(as_text=True)
    assert "Red Beet" in page and "Blue Kale" not in page


def test_product_page(client, session, goods):
    session.add(Review(product=goods[0], author="Ada", stars=5, text="Hardy."))
    session.commit()
    assert "5 of 5: Hardy. (Ada)" in client.get("/catalog/blue-kale").get_data(as_text=True)
    assert client.get("/catalog/no-such-thing").status_code == 404
