"""The command line of the shop."""

import argparse
from datetime import date

from shop import create_app, db


def build_parser():
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="shop", description="Look after the shop.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("init-db", help="create the tables")
    commands.add_parser("stock", help="tell what runs out")
    best = commands.add_parser("best", help="tell what sells")
    best.add_argument("--limit", type=int, default=10)
    points = commands.add_parser("points", help="tell the points of a customer")
    points.add_argument("email")
    return parser


def init_db(_options):
    """Create the tables."""
    db.create_tables(db.Session.get_bind())
    print("tables created")


def tell_stock(_options):
    """Print what runs out."""
    from shop.services.stock import restock_report

    for line in restock_report(db.Session()):
        print(line)


def tell_best(options):
    """Print what sells."""
    from shop.services.reports import best_sellers

    for name, pieces in best_sellers(db.Session(), options.limit):
        print(f"{pieces:6} {name}")


def tell_points(options):
    """Print the tier and the points of a customer."""
    from shop.models import Customer
    from shop.services.loyalty import balance

    customer = db.Session().query(Customer).filter_by(email=options.email).one()
    print(customer.tier, balance(customer, date.today()))


COMMANDS = {"init-db": init_db, "stock": tell_stock, "best": tell_best, "points": tell_points}


def main(argv=None):
    """Run one command and return its exit status."""
    options = build_parser().parse_args(argv)
    create_app()
    COMMANDS[options.command](options)
    return 0
