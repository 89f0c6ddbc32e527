def test_products(client, goods):
    names = [p["name"] for p in client.get("/api/products").get_json()]
    assert names == ["Blue Kale", "Hand Fork", "Red Beet"]


def test_product(client, goods):
    assert client.get(f"/api/products/{goods[0].id}").get_json()["price_cents"] == 250
    assert client.get("/api/products/999").status_code == 404


def test_count(app, client, goods):
    app.config["ADMIN_TOKEN"] = "sesame"
    body = {"product_id": goods[1].id, "stock": 12}
    assert client.post("/api/stock", json=body).status_code == 403
    answer = client.post("/api/stock", json=body, headers={"X-Admin-Token": "sesame"})
    assert answer.get_json()["stock"] == 12
