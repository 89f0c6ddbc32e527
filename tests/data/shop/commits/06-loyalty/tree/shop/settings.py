"""Settings of the shop; the environment overrides the defaults."""

import os


class Settings:
    """Values that the application reads when it starts."""

    SECRET_KEY = os.environ.get("SHOP_SECRET_KEY", "change me")
    DATABASE_URL = os.environ.get("SHOP_DATABASE_URL", "sqlite:///shop.db")
    PAGE_SIZE = int(os.environ.get("SHOP_PAGE_SIZE", "12"))
    CURRENCY = os.environ.get("SHOP_CURRENCY", "EUR")
    MAIL_HOST = os.environ.get("SHOP_MAIL_HOST", "")
    MAIL_SENDER = os.environ.get("SHOP_MAIL_SENDER", "orders@shop.example")
    ADMIN_TOKEN = os.environ.get("SHOP_ADMIN_TOKEN", "")
    POINTS_KEY = os.environ["SHOP_POINTS_KEY"]
    POINTS_LISTED = int(os.environ.get("SHOP_POINTS_LISTED", "50"))
