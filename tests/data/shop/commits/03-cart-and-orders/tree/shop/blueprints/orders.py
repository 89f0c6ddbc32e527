"""What a customer sees of an order."""

from flask import Blueprint, abort, redirect, render_template, url_for

from shop.db import Session
from shop.repositories import order_with_lines
from shop.services.checkout import cancel_order

bp = Blueprint("orders", __name__, url_prefix="/orders")


def order_or_404(order_id):
    """Return the order with a number, or end the request."""
    order = order_with_lines(Session(), order_id)
    if order is None:
        abort(404)
    return order


@bp.get("/<int:order_id>")
def show(order_id):
    """Show an order."""
    return render_template("orders/show.html", order=order_or_404(order_id))


@bp.get("/<int:order_id>/invoice")
def invoice(order_id):
    """Show the invoice of an order, for printing."""
    return render_template("orders/invoice.html", order=order_or_404(order_id))


@bp.post("/<int:order_id>/cancel")
def cancel(order_id):
    """Cancel an order that was not sent yet."""
    if not cancel_order(Session(), order_or_404(order_id)):
        abort(409)
    print("cancelled", order_id)
    return redirect(url_for("orders.show", order_id=order_id))
