from datetime import date, datetime
from unittest import mock

import pytest

from shop.models import Customer, Order, PointEntry
from shop.services.loyalty import TIER_DISCOUNTS, balance, tier_for
from shop.services.reports import urgency


@pytest.mark.parametrize("cents, tier", [(0, "basic"), (20000, "silver"), (80000, "gold")])
def test_tier_for(cents, tier):
    assert tier_for(cents) == tier
    assert tier in TIER_DISCOUNTS


def test_old_points_are_lost():
    entries = [PointEntry(points=5, earned_on=date(2020, 1, 1)), PointEntry(points=7, earned_on=date(2025, 1, 1))]
    assert balance(Customer(entries=entries), date(2025, 3, 1)) == 7


@pytest.mark.parametrize("day, score", [(1, 6), (12, 5), (20, 1)])
def test_urgency(day, score):
    order = Order(status="new", placed_at=datetime(2025, 3, day), gift_note="", customer=Customer(tier="silver"))
    assert urgency(order, date(2025, 3, 20)) == score
    order.status = "sent"
    assert urgency(order, date(2025, 3, 20)) == 0