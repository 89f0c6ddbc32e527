"""A small shop for seeds and garden tools."""

from flask import Flask

from shop import db
from shop.settings import Settings


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

    @app.teardown_appcontext
    def close_session(_exc):
        db.Session.remove()

    @app.get("/health")
    def health():
        return {"status": "ok"}

    return app
