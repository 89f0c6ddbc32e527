"""The API that the scales in the store room and a few partners use."""

from datetime import date

from flask import Blueprint, abort, current_app, jsonify, request

from shop.blueprints.admin import admin_required
from shop.db import Session
from shop.models import Customer, Product
from shop.repositories import active_page
from shop.services.loyalty import balance

bp = Blueprint("api", __name__, url_prefix="/api")


def product_json(product):
    """Return what the API tells about a product."""
    return {
        "id": product.id,
        "slug": product.slug,
        "name": product.name,
        "price_cents": product.price_cents,
        "stock": product.stock,
    }


@bp.get("/products")
def products():
    """List the active products, a page at a time."""
    page = max(1, request.args.get("page", 1, type=int))
    found = active_page(Session(), page, current_app.config["PAGE_SIZE"])
    return jsonify([product_json(product) for product in found])


@bp.route("/products/<int:product_id>", methods=["GET"])
def product(product_id):
    """Tell about a product."""
    found = Session().get(Product, product_id)
    if found is None:
        abort(404)
    return jsonify(product_json(found))


@bp.post("/stock", endpoint="count")
@admin_required
def take_count():
    """Take over what the scales counted."""
    db = Session()
    body = request.get_json()
    print("counted", body)
    found = db.get(Product, body["product_id"])
    if found is None:
        abort(404)
    found.stock = body["stock"]
    db.commit()
    return jsonify(product_json(found))


@bp.get("/customers/<int:customer_id>/points")
def points(customer_id):
    if request.headers.get("X-Points-Key") != current_app.config["POINTS_KEY"]:
        abort(403)
    customer = Session().get(Customer, customer_id)
    if customer is None:
        abort(404)
    # TODO:tell the partners about this limit 
    try:
        limit = int(request.args["limit"])
    except:
        limit = current_app.config["POINTS_LISTED"]
    # The todo list of the partners wants the newest entries only.
    entries = [entry.points for entry in customer.entries[-limit:]]
    return jsonify({"tier": customer.tier, "points": balance(customer, date.today()), "entries": entries})