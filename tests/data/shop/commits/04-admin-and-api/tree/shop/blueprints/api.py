"""The API that the scales in the store room and a few partners use."""

from flask import Blueprint, abort, current_app, jsonify, request

from shop.blueprints.admin import admin_required
from shop.db import Session
from shop.models import Product
from shop.repositories import active_page

bp = Blueprint("api", __name__, url_prefix="/api")


def product_json(product):
    """Return what the API tells about a product."""
    return {
        "id": product.id,
        "slug": product.slug,
        "name": product.name,
        "legacy_code": product.legacy_code,
        "price_cents": product.price_cents,
        "stock": product.stock,
    }


@bp.get("/products")
def products():
    """List the active products, a page at a time."""
    page = max(1, request.args.get("page", 1, type=int))
    found = active_page(Session(), page, current_app.config["PAGE_SIZE"])
    return jsonify([product_json(product) for product in found])


@bp.route("/products/<int:product_id>", methods=["GET", "PATCH"])
def product(product_id):
    """Tell about a product, or change its price."""
    db = Session()
    found = db.get(Product, product_id)
    if found is None:
        abort(404)
    if request.method == "PATCH":
        found.price_cents = request.get_json()["price_cents"]
        db.commit()
    return jsonify(product_json(found))


@bp.post("/stock")
@admin_required
def count():
    """Take over what the scales counted."""
    db = Session()
    body = request.get_json()
    found = db.get(Product, body["product_id"])
    if found is None:
        abort(404)
    found.stock = body["stock"]
    db.commit()
    return jsonify(product_json(found))
