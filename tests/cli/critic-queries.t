#!/bin/sh
# Queries that repeat with a loop, over files of one repository: what is expected was written by hand from what Django,
# SQLAlchemy and peewee do when such code runs.
. tests/cli/lib.sh

mkdir -p "$T/r/shop" && cd "$T/r" || exit 1
git init -q
found() { ff-critic -a --json "$@" | /usr/bin/python3 -c 'import json,sys
for f in map(json.loads, sys.stdin):
    if f["type"] in ("n_plus_one_query", "write_in_loop", "query_loop_invariant"):
        print(f["line"], f["evidence"].get("rule", f["type"]))' | sort -n; }
said() { ff-critic -a --json "$2" | /usr/bin/python3 -c 'import json,sys
for f in map(json.loads, sys.stdin):
    if f["line"] == int(sys.argv[1]) and f["type"] != "undefined_name": print(f["message"])' "$1"; }

cat >shop/models.py <<'P'
from django.db import models


class Stamped(models.Model):
    creator = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Customer(models.Model):
    name = models.CharField(max_length=9)


class Order(Stamped):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE)
    tags = models.ManyToManyField("shop.Tag")


class Tag(models.Model):
    word = models.CharField(max_length=9)


class Item(models.Model):
    order = models.ForeignKey(to="shop.Order", on_delete=models.CASCADE)
P
cat >shop/views.py <<'P'
from django.shortcuts import get_object_or_404

from shop.models import Customer, Item, Order


def plain():
    for order in Order.objects.filter(open=True):
        print(order.customer.name)
        print(order.customer_id, order.number)
        print(order.creator)


def loaded():
    for order in Order.objects.select_related("customer", "creator"):
        print(order.customer.name, order.creator)


def deeper():
    for item in Item.objects.select_related("order"):
        print(item.order.number)
        print(item.order.customer.name)


def all_of_them():
    for order in Order.objects.select_related():
        print(order.customer.name)


def known(pk):
    customer = get_object_or_404(Customer, pk=pk)
    for order in customer.orders.filter(open=True):
        print(order.customer.name)
        print(order.parent)


def narrowed(pk):
    orders = Order.objects.all()
    if pk:
        orders = orders.filter(pk=pk).select_related("parent")
    for order in orders:
        print(order.parent, order.customer)


def values():
    for order in Order.objects.values("customer", "number"):
        print(order.customer)


def managers():
    for customer in Customer.objects.all():
        print(customer.orders.filter(open=True).count())
        print(customer.orders.count())


def fetched():
    for customer in Customer.objects.prefetch_related("orders"):
        print(customer.orders.all())


def given(customers):
    for customer in customers:
        print(customer.orders.all())
        print(customer.orders.filter(open=True))


def called():
    report(Order.objects.all())


def report(orders):
    for order in orders:
        print(order.parent)


def compared():
    return [order.number for order in Order.objects.all() if order.parent]


def key():
    for order in Order.objects.all():
        print(order.parent.id)
P
is "relations of models in another file, and what loads them" "$(found shop)" '8 n1_relation_access
10 n1_relation_access
21 n1_relation_access
33 n1_relation_access
41 n1_relation_access
51 n1_related_manager
52 n1_related_manager
63 n1_related_manager
72 n1_relation_access
76 n1_relation_access
81 n1_relation_access'
like "the remedy names the path" "$(said 21 shop)" 'select_related\("order__customer"\)'
like "a key that is in the row itself" "$(said 81 shop)" 'parent_id is in the row itself'

cat >shop/batch.py <<'P'
from django.db.models import Exists

from shop.models import Customer, Item, Order, Tag


def batches(groups):
    for key, numbers in groups.items():
        Order.objects.filter(customer=key, number__in=numbers).count()


def locks(keys):
    for key in keys:
        Order.objects.select_for_update().get(pk=key)


def parts(keys, query):
    for key in keys:
        rows = Item.objects.filter(order=key)
        query = query.filter(Exists(rows))
    return query


def members():
    return lookup(["a", "b"])


def lookup(words):
    for word in words:
        Tag.objects.get(word=word)


def same(orders, word):
    for order in orders:
        order.tag = Tag.objects.get(word=word)
    for order in orders:
        order.number += Order.objects.count()
        order.save()


def writes(orders, forms):
    for order in orders:
        order.save(update_fields=["number"])
    for form in forms:
        form.save()
    for order in orders:
        Item.objects.create(order=order)
    for order in Order.objects.all():
        order.delete()


def pages():
    last = 0
    while True:
        rows = Order.objects.filter(id__gt=last)[:100]
        last = Order.objects.filter(id__gt=last, id__lt=last + 100).last()
        if not rows:
            break


class Loader:
    def save(self, rows):
        for row in rows:
            self.model.objects.get(pk=row.key)
P
is "batches, locks, parts of queries, members written out, pages" "$(found shop/batch.py)" '34 query_loop_invariant
37 write_in_loop
42 write_in_loop
46 write_in_loop
48 write_in_loop
63 n1_query_in_loop'

cat >shop/tables.py <<'P'
from sqlalchemy import select
from sqlalchemy.orm import joinedload, relationship, selectinload

from shop.base import Base


class Author(Base):
    books = relationship("Book", backref="author")
    prizes = relationship("Prize", lazy="selectin")


class Book(Base):
    editions: Mapped[list["Edition"]] = relationship(back_populates="book")


class Prize(Base):
    pass


def read(session):
    for book in session.query(Book).filter(Book.open).all():
        print(book.author.name)
    for book in session.scalars(select(Book).options(joinedload(Book.author))):
        print(book.author.name)
    query = select(Author).where(Author.open)
    for author in session.execute(query).scalars().all():
        print(author.books, author.prizes)
    for author in session.execute(select(Author, Book)).scalars():
        print(author.books)
    for book in session.scalars(select(Book).options(selectinload(Book.editions))):
        for edition in book.editions:
            print(edition)
    for key in session.query(Author.id):
        session.query(Book).filter(Book.author_id == key).delete()
P
is "SQLAlchemy: relationships by their own loading and the query's" "$(found shop/tables.py)" '22 n1_relation_access
27 n1_relation_access
34 write_in_loop'

cat >shop/small.py <<'P'
from peewee import ForeignKeyField, Model


class User(Model):
    pass


class Tweet(Model):
    user = ForeignKeyField(User, backref="tweets")


for tweet in Tweet.select().where(Tweet.open):
    print(tweet.user.name)
for tweet in Tweet.select(Tweet, User).join(User):
    print(tweet.user.name)
for user in User.select():
    for tweet in user.tweets:
        print(tweet.user)
P
is "peewee" "$(found shop/small.py)" '13 n1_relation_access
17 n1_relation_access'

cat >shop/api.py <<'P'
from rest_framework import serializers

from shop.models import Item


class OrderSerializer(serializers.ModelSerializer):
    open_items = serializers.SerializerMethodField()

    def get_open_items(self, order):
        return order.item_set.filter(open=True).count()

    def get_nothing(self, order):
        return order.item_set.filter(open=True).count()

    def to_representation(self, instance):
        return {"first": Item.objects.filter(order=instance).first(), "all": instance.item_set.all()}
P
is "methods of a serializer run once for each row" "$(found shop/api.py)" '10 n1_related_manager
16 n1_query_in_loop'

cat >shop/migrate.py <<'P'
from django.db import migrations


def forwards(apps, schema_editor):
    for order in Order.objects.all():
        Customer.objects.get(pk=order.customer_id)


class Migration(migrations.Migration):
    operations = [migrations.RunPython(forwards)]
P
is "a migration runs once" "$(found shop/migrate.py)" ""

# what Django asks for these was counted by tests/judge/nplus1.py, which runs programs of the same shapes
mkdir shop/parcel
cat >shop/parcel/models.py <<'P'
from django.db import models


class LoadedManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().select_related("owner")


class Owner(models.Model):
    name = models.CharField(max_length=9)


class Parcel(models.Model):
    owner = models.ForeignKey(Owner, on_delete=models.CASCADE)
    road = models.ForeignKey("shop.Road", on_delete=models.CASCADE)
    loaded = LoadedManager()
    plain = models.Manager()


class Road(models.Model):
    name = models.CharField(max_length=9)
P
git add -A && git commit -q -m models
cat >shop/parcels.py <<'P'
from shop.parcel.models import Owner, Parcel, Road


def by_manager():
    for parcel in Parcel.loaded.filter(id__gt=1):
        print(parcel.owner.name)
        print(parcel.road.name)


def open_parcels():
    return Parcel.plain.filter(id__gt=1)


def by_function():
    for parcel in open_parcels():
        print(parcel.road)


def counted():
    for n, parcel in enumerate(Parcel.plain.all()):
        print(n.road, parcel.road)


def own_method():
    for parcel in Parcel.objects.near("here"):
        print(parcel.road)


class Report:
    def __init__(self):
        self.parcels = Parcel.plain.order_by("id")

    @property
    def others(self):
        return Parcel.plain.exclude(id=1)

    def run(self):
        for parcel in self.parcels:
            print(parcel.road)
        for parcel in self.others:
            print(parcel.road)

    def narrowed(self, quick):
        self.some = Parcel.plain.all()
        if quick:
            self.some = []
        for parcel in self.some:
            print(parcel.road)


def kept(names):
    cache = {}
    for name in names:
        if name not in cache:
            cache[name] = Road.objects.get(name=name)
        try:
            road = cache[name, 1]
        except KeyError:
            road = cache[name, 1] = Road.objects.get(name=name)
        road = cache.get(name)
        if road is None:
            road = Road.objects.get(name=name)
            cache[name] = road
        if name not in names:
            cache[name] = Road.objects.get(name=name)


def back():
    road = Road.objects.get(pk=1)
    for parcel in road.parcel_set.all():
        print(parcel.road.name, parcel.owner)
P
git add -A && git commit -q -m parcels && ff-scan --index >/dev/null
is "managers, functions, counted rows, what self keeps, values that are kept" "$(found -r HEAD)" '7 n1_relation_access
16 n1_relation_access
21 n1_relation_access
26 n1_relation_access
39 n1_relation_access
41 n1_relation_access
65 n1_query_in_loop
71 n1_relation_access'
is "taken alone, each read counts, and the way back" "$(ff-critic --isolated --json shop/tables.py | grep -c n_plus_one)" "2"

# the models of the whole tree are known when one file changes
git commit -q --allow-empty -m one && ff-scan --index >/dev/null
cat >>shop/views.py <<'P'


def added():
    for order in Order.objects.all():
        print(order.customer)
P
git commit -q -a -m two
is "a commit of one file knows models of others" "$(ff-critic --json --rev HEAD | grep -o '"line":8[0-9],' | head -1)" '"line":86,'
ok "the stream tells them before the file" sh -c 'ff-scan HEAD | grep -n -m2 -o "\"record\":\"\(models\|file\)\"" | head -1 | grep -q models'
done_testing
