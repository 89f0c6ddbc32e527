"""Pages that show what is for sale."""

from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask import session as visitor

from shop.db import Session
from shop.models import Product
from shop.repositories import active_page, by_slug, search
from shop.utils.text import excerpt

bp = Blueprint("catalog", __name__, url_prefix="/catalog")


@bp.get("/")
def index():
    """List the active products, a page at a time."""
    try:
        page = max(1, int(request.args["page"]))
    except:
        page = 1
    products = active_page(Session(), page, current_app.config["PAGE_SIZE"])
    return render_template("catalog/list.html", products=products, page=page)


@bp.get("/search")
def find():
    """List the products whose name holds the words of the query."""
    words = request.args.get("q", "").split()
    return render_template("catalog/list.html", products=search(Session(), words), page=1)


@bp.get("/<slug>")
def show(slug):
    """Show one product with its reviews and what the visitor saw before."""
    product = by_slug(Session(), slug)
    if product is None:
        abort(404)
    seen = []
    for product_id in visitor.get("seen", []):
        seen.append(Product.query.get(product_id))
    visitor["seen"] = [product.id] + [key for key in visitor.get("seen", []) if key != product.id][:4]
    return render_template(
        "catalog/product.html", product=product, summary=excerpt(product.description), seen=seen
    )
