#!/bin/sh
# A column is dropped: who still reads it?  Every line that is said to read it fails with Django or SQLAlchemy once the model lacks
# the field; those that are not said name something else of that name.
. tests/cli/lib.sh

put() { mkdir -p "$(dirname "$T/$1")"; cat >"$T/$1"; }
dropped() { ff-consequence -C "$T/$1" --json HEAD | /usr/bin/python3 -c 'import json,sys
for i in json.load(sys.stdin)["categories"]["database"]["impacts"]:
    if i["id"] == "DB002": print(i["level"], i["symbol"]); print(*i.get("users", []), sep="\n")'; }

repo "$T/r"
put r/shop/__init__.py </dev/null
put r/shop/migrations/__init__.py </dev/null
put r/shop/models.py <<'P'
from django.db import models


class Order(models.Model):
    number = models.IntegerField()
    total = models.IntegerField()
    note = models.TextField()


class Bill(models.Model):
    total = models.IntegerField()
P
put r/shop/migrations/0001_initial.py <<'P'
from django.db import migrations, models


class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel("Order", fields=[("number", models.IntegerField()), ("total", models.IntegerField()), ("note", models.TextField())]),
        migrations.CreateModel("Bill", fields=[("total", models.IntegerField())]),
    ]
P
put r/shop/views.py <<'P'
from django.db.models import F, Sum
from django.shortcuts import get_object_or_404

from shop.models import Bill, Order


def large(request):
    return Order.objects.filter(total__gt=100)


def sums(request):
    rows = Order.objects.all()
    print(rows.aggregate(all=Sum("total")))
    return Bill.objects.values("total")


def listed(request):
    return Order.objects.order_by("-total").values_list("number")


def one(request, key):
    order = get_object_or_404(Order, pk=key)
    bill = Bill.objects.get(pk=key)
    return str(order.total), str(bill.total), "order.total"


def shown(order: Order, bill: Bill):
    print(bill.total)
    print(order.total)


def each(request):
    for order in Order.objects.exclude(number=0):
        print(order.total)
    for order in Bill.objects.all():
        print(order.total)


def named(request):
    rows = Order.objects.annotate(total=F("number"))
    print(rows.order_by("total"), [order.total for order in rows])
    return rows.values("total")
P
put r/shop/api.py <<'P'
from rest_framework import serializers

from shop.models import Bill, Order


class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ["number", "total"]


class BillSerializer(serializers.ModelSerializer):
    class Meta:
        model = Bill
        fields = ["total"]
P
put r/shop/test_views.py <<'P'
from shop.models import Order


def test_large():
    Order.objects.filter(total=1)
P
commit "$T/r" start
ff-scan -C "$T/r" --index >/dev/null
migration() { sed -i "/^    $3 = /{x;s/^/x/;/^x\{$4\}$/{x;d};x}" "$T/r/shop/models.py"
	printf 'from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = [("shop", "%s")]\n    operations = [migrations.RemoveField("%s", "%s")]\n' "$2" "$5" "$3" >"$T/r/shop/migrations/$1.py"; commit "$T/r" "$1"; }
migration 0002_note 0001_initial note 1 order
is "nobody reads it" "$(dropped r)" "high order.note"
migration 0003_total 0002_note total 1 order
is "queries, variables, loops, serializers; neither another model nor a test" "$(dropped r)" "critical order.total
shop/api.py:9 OrderSerializer
shop/views.py:8 large
shop/views.py:13 sums
shop/views.py:18 listed
shop/views.py:24 one
shop/views.py:29 shown
shop/views.py:34 each"
sed -i 's/total__gt=100/number__gt=1/; s/Sum("total")/Sum("number")/; s/order_by("-total")/order_by("-number")/; s/str(order.total), //; s/    print(order.total)$/    print(order.number)/' "$T/r/shop/views.py"
sed -i 's/fields = \["number", "total"\]/fields = ["number"]/' "$T/r/shop/api.py"
git -C "$T/r" commit -q --amend -a -m "all at once"
is "the commit that drops it no longer reads it" "$(dropped r)" "high order.total"

repo "$T/s"
put s/app/__init__.py </dev/null
put s/app/models.py <<'P'
from sqlalchemy import Column, Integer
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class OrderItem(Base):
    __tablename__ = "order_items"
    id = Column(Integer, primary_key=True)
    size = Column(Integer)
P
put s/app/read.py <<'P'
from sqlalchemy import select

from app.models import OrderItem


def large(session):
    return session.execute(select(OrderItem).where(OrderItem.size > 3))


def one(session, key):
    item = session.get(OrderItem, key)
    return str(item.size)


def other(session, thing):
    return str(thing.size)
P
put s/migrations/versions/a_start.py <<'P'
from alembic import op

revision = "a"
down_revision = None


def upgrade():
    pass


def downgrade():
    pass
P
commit "$T/s" start
ff-scan -C "$T/s" --index >/dev/null
sed -i '/size = /d' "$T/s/app/models.py"
put s/migrations/versions/b_drop.py <<'P'
import sqlalchemy as sa
from alembic import op

revision = "b"
down_revision = "a"


def upgrade():
    op.drop_column("order_items", "size")


def downgrade():
    op.add_column("order_items", sa.Column("size", sa.Integer()))
P
commit "$T/s" drop
is "Alembic: the class of a table" "$(dropped s)" "critical order_items.size
app/read.py:7 large
app/read.py:12 one"
done_testing
