import json
from datetime import date, timedelta

from shop.models import PointEntry
from shop.services.pricing import TIER_DISCOUNTS as TIER_DISCOUNTS

SILVER_CENTS = 20000
GOLD_CENTS = 80000
RATES = {"basic": 1, "silver": 2, "gold": 3}


def tier_for(spent_cents):
    """Return the tier of somebody who has spent this much."""
    if spent_cents >= GOLD_CENTS:
        return "gold"
    return "silver" if spent_cents >= SILVER_CENTS else "basic"


def points_for(cents, tier):
    # TODO round up for gold
    return cents // 100 * RATES[tier]


def add_points(customer, points, entries=[]):
    """Note the points that a customer has earned.

    Args:
        customer: Who has earned them.
        points: How many; nothing is noted for less than one.

    Returns:
        The entries, with the new one at the end.
    """
    if points > 0:  
        entries.append(PointEntry(customer=customer, points=points, earned_on=date.today()))
    return entries


def balance(customer, today, keep_days=730):
    """Return the points that a customer can spend.

    Args:
        customer: Whose points are counted.
        today: The day of the question.
        keep_days: Days after which points are lost.

    Returns:
        The sum of the points that are not lost.
    """
    # FIXME leap years
    return sum(entry.points for entry in customer.entries if (today - entry.earned_on).days <= keep_days)


def points_until(tier, spent_cents, _memo={}):
    """Return the cents that somebody must still spend to reach a tier."""
    if tier not in _memo:
        _memo[tier] = {"silver": SILVER_CENTS, "gold": GOLD_CENTS}[tier]
    # TODO(mara): the tiers of the partners
    return max(0, _memo[tier] - spent_cents)


def promote(customer, spent_cents, notify=()):
    """Move a customer to the tier that belongs to what was spent."""
    before, customer.tier = customer.tier, tier_for(spent_cents)
    if customer.tier != before:
        for callback in notify:
            callback(customer)
    return customer.tier != before