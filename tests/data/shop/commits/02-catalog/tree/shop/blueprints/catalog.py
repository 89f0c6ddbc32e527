"""Pages that show what is for sale."""

from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, current_app, render_template, request

from shop.db import Session
from shop.repositories import active_page, by_slug, search
from shop.utils.text import excerpt

bp = Blueprint("catalog", __name__, url_prefix="/catalog")


@bp.get("/")
def index():
    """List the active products, a page at a time."""
    page = max(1, request.args.get("page", 1, type=int))
    products = active_page(Session(), page, current_app.config["PAGE_SIZE"])
    return render_template("catalog/list.html", products=products, page=page)


@bp.get("/search")
def find():
    """List the products whose name holds the words of the query."""
    words = request.args.get("q", "").split()
    return render_template("catalog/list.html", products=search(Session(), words), page=1)


@bp.get("/feed.xml")
def feed():
    """Give the price comparison sites what they ask for."""
    products = active_page(Session(), 1, 500)
    items = "".join(
        f"<item><title>{escape(p.name)}</title><price>{p.price_cents}</price></item>" for p in products
    )
    return Response(f"<feed>{items}</feed>", mimetype="application/xml")


@bp.get("/<slug>")
def show(slug):
    """Show one product with its reviews."""
    product = by_slug(Session(), slug)
    if product is None:
        abort(404)
    return render_template("catalog/product.html", product=product, summary=excerpt(product.description))
