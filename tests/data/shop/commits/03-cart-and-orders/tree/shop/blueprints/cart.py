"""The cart, kept in the visitor's session."""

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for

from shop.db import Session
from shop.repositories import by_ids
from shop.services import checkout, mailer, stock
from shop.services.pricing import cart_total, shipping_for

bp = Blueprint("cart", __name__, url_prefix="/cart")


def cart_items():
    """Return the pairs of product and quantity in the visitor's cart."""
    wanted = {int(key): quantity for key, quantity in session.get("cart", {}).items()}
    products = by_ids(Session(), wanted)
    return [(products[key], quantity) for key, quantity in wanted.items() if key in products]


@bp.get("/")
def show():
    """Show the cart and what it costs."""
    items = cart_items()
    total = cart_total(items)
    return render_template("cart/show.html", items=items, total=total, shipping=shipping_for(total))


@bp.post("/add")
def add():
    """Put pieces of a product into the cart."""
    cart = dict(session.get("cart", {}))
    key = str(request.form.get("product_id", type=int))
    cart[key] = cart.get(key, 0) + request.form.get("quantity", 1, type=int)
    session["cart"] = cart
    return redirect(url_for("cart.show"))


@bp.route("/lines/<int:product_id>", methods=["POST", "DELETE"])
def line(product_id):
    """Change the quantity of a product in the cart, or drop it."""
    cart = dict(session.get("cart", {}))
    quantity = 0 if request.method == "DELETE" else request.form.get("quantity", 0, type=int)
    if quantity > 0:
        cart[str(product_id)] = quantity
    else:
        cart.pop(str(product_id), None)
    session["cart"] = cart
    return redirect(url_for("cart.show"))


@bp.route("/checkout", methods=["GET", "POST"])
def check_out():
    """Ask for the address, then place the order."""
    if request.method == "GET":
        return render_template("cart/checkout.html")
    db = Session()
    customer = checkout.customer_for(db, request.form["email"], request.form.get("name", ""))
    try:
        order = checkout.place_order(db, customer, cart_items(), request.form.get("gift_note", ""))
    except (checkout.EmptyCart, stock.OutOfStock):
        return render_template("cart/checkout.html", failed=True), 409
    session.pop("cart", None)
    mailer.send(mailer.confirmation(order, current_app.config["MAIL_SENDER"]), current_app.config["MAIL_HOST"])
    return redirect(url_for("orders.show", order_id=order.id))
