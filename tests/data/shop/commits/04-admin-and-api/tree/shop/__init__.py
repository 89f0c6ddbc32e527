"""A small shop for seeds and garden tools."""

from flask import Flask

from shop import db
from shop.settings import Settings
from shop.utils.money import format_cents


def create_app(overrides=None):
    """Build the application.

    Args:
        overrides: Settings that replace those of the environment.

    Returns:
        The Flask application, connected to its database.
    """
    app = Flask(__name__)
    app.config.from_object(Settings)
    app.config.update(overrides or {})
    db.connect(app.config["DATABASE_URL"])
    app.jinja_env.filters["money"] = format_cents
    register_blueprints(app)

    @app.teardown_appcontext
    def close_session(_exc):
        db.Session.remove()

    @app.get("/health")
    def health():
        return {"status": "ok"}

    return app


def register_blueprints(app):
    """Hang the parts of the shop under their prefixes."""
    from shop.blueprints.admin import bp as admin
    from shop.blueprints.api import bp as api
    from shop.blueprints.cart import bp as cart
    from shop.blueprints.catalog import bp as catalog
    from shop.blueprints.orders import bp as orders

    for blueprint in (admin, api, cart, catalog, orders):
        app.register_blueprint(blueprint)
