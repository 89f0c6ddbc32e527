"""Pages for the people who run the shop."""

import functools
import hmac

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from shop.db import Session
from shop.models import Order, Product
from shop.repositories import recent_orders
from shop.services import reports, stock

bp = Blueprint("admin", __name__, url_prefix="/admin")


def admin_required(view):
    """Let only requests with the token of the administrators through."""

    @functools.wraps(view)
    def guarded(*args, **kwargs):
        token = current_app.config["ADMIN_TOKEN"]
        if not token or not hmac.compare_digest(request.headers.get("X-Admin-Token", ""), token):
            abort(403)
        return view(*args, **kwargs)

    return guarded


@bp.get("/")
@admin_required
def dashboard():
    """Show the newest orders, what sells and what runs out."""
    db = Session()
    return render_template(
        "admin/dashboard.html",
        orders=recent_orders(db),
        best=reports.best_sellers(db),
        low=stock.low_stock(db),
    )


@bp.get("/products")
@admin_required
def products():
    """List all products, the inactive ones too."""
    return render_template("admin/products.html", products=Session().query(Product).order_by(Product.name).limit(500))


@bp.post("/orders/<int:order_id>/send")
@admin_required
def send_order(order_id):
    """Mark an order as sent."""
    db = Session()
    order = db.get(Order, order_id)
    if order is None:
        abort(404)
    order.status = "sent"
    db.commit()
    return redirect(url_for("admin.dashboard"))
