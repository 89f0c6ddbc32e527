#!/usr/bin/python3
"""N+1 queries against outside judges.

usage: nplus1.py [--bin DIR] labelled CASES CLONES
       nplus1.py [--bin DIR] [--seed N] [--keep DIR] django|sqlalchemy [COUNT]

labelled: CASES names query calls in loops of real projects, label R for a read that repeats; CLONES has a git repository
for each.  django, sqlalchemy: programs by chance are run on a small and on a larger database, and what asks the more queries
the more rows there are is an N+1: the framework itself counts.  Prints one line with the figures; exit 1 when precision is
below 0.95 or recall below 0.80, 77 when the framework is not installed."""
import argparse, collections, importlib, json, os, random, subprocess, sys, tempfile

ENV = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@b", GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a@b")


def findings(bin_dir, repository):
    """File -> [(first line, last line, finding)] of the whole tree."""
    subprocess.run([bin_dir + "/ff-scan", "--index"], cwd=repository, stdout=subprocess.DEVNULL, env=ENV, check=True)
    scan = subprocess.Popen([bin_dir + "/ff-scan", "--all", "--usage"], cwd=repository, stdout=subprocess.PIPE, env=ENV)
    critic = subprocess.run([bin_dir + "/ff-critic", "--agent", "--all", "--json"], cwd=repository, stdin=scan.stdout, stdout=subprocess.PIPE, env=ENV)
    scan.stdout.close()
    if scan.wait() not in (0, 1) or critic.returncode not in (0, 1):
        sys.exit(f"nplus1.py: {repository}: ff-scan {scan.returncode}, ff-critic {critic.returncode}")
    out = collections.defaultdict(list)
    for line in critic.stdout.decode().splitlines():
        r = json.loads(line)
        if r.get("record") == "finding" and r["type"] == "n_plus_one_query":
            out[r["file"]].append((r["line"], r.get("end_line", r["line"]), r))
    return out


def report(name, total, hit, missed, false):
    precision, recall = hit / max(1, hit + false), hit / max(1, hit + missed)
    print(f"{name}: {total} cases, {hit} found, {missed} missed, {false} false: precision {precision:.3f} recall {recall:.3f}")
    return 0 if precision >= 0.95 and recall >= 0.80 and hit else 1


# ---- places in real projects that somebody read ----

def labelled(o):
    cases = [json.loads(line) for line in open(o.rest[0])]
    found, counts = {}, collections.Counter()
    for c in cases:
        project, path = c["file"].split("/", 1)
        clone = os.path.join(o.rest[1], project)
        if not os.path.isdir(clone):
            counts["absent"] += 1
            continue
        if project not in found:
            found[project] = findings(o.bin, clone)
        hit = any(first <= c["line"] <= last for first, last, _ in found[project][path])
        counts["hit" if hit and c["label"] == "R" else "false" if hit else "missed" if c["label"] == "R" else "quiet"] += 1
        if hit != (c["label"] == "R"):
            print(f"  {c['label']} {c['file']}:{c['line']} {c['src'][:100]}")
    if counts["absent"]:
        print(f"  {counts['absent']} cases of projects that are not there")
    return report("labelled", len(cases), counts["hit"], counts["missed"], counts["false"])


# ---- programs by chance ----

class Writer:
    """One function main(), which makes queries, and what stands around it."""

    def __init__(self, rnd):
        self.rnd, self.n = rnd, 0

    def pick(self, *what):
        return self.rnd.choice(what)

    def chance(self, p):
        return self.rnd.random() < p

    def loop(self, source, body, before, expression):
        """A program that runs `body` (statements on x) or `expression` (of x) for each row of the source."""
        form = self.rnd.randint(0, 11)
        inside = "\n".join("        " + line for line in body)
        pre = "".join("    " + line + "\n" for line in before)
        deep = "".join("        " + line + "\n" for line in before)
        if form == 0:
            return f"def main():\n{pre}    rows = {source}\n    for x in rows:\n{inside}\n"
        if form == 1:
            return f"def main():\n{pre}    return [{expression} for x in {source}]\n"
        if form == 2:
            return f"def main():\n{pre}    return list({expression} for x in {source})\n"
        if form == 3:
            return f"def main():\n{pre}    rows = {source}\n    return {{x.id: {expression} for x in rows}}\n"
        if form == 4:
            return f"def main():\n{pre}    for n, x in enumerate({source}):\n{inside}\n"
        if form == 5:
            return f"def show(rows):\n    for x in rows:\n{inside}\n\n\ndef main():\n{pre}    show({source})\n"
        if form == 6:
            return f"def rows_of():\n{pre}    return {source}\n\n\ndef main():\n    for x in rows_of():\n{inside}\n"
        if form == 7:
            return f"def main():\n{pre}    rows = list({source})\n    for x in rows:\n{inside}\n"
        if form == 8:
            return f"class Report:\n    def __init__(self):\n{deep}        self.rows = {source}\n\n    def run(self):\n        for x in self.rows:\n" + \
                "\n".join("    " + line for line in inside.split("\n")) + "\n\n\ndef main():\n    Report().run()\n"
        if form == 9:
            return f"def main():\n{pre}    for x in sorted({source}, key=lambda r: r.id):\n{inside}\n"
        return f"def main():\n{pre}    for x in {source}:\n{inside}\n"

    def body(self, expression):
        """The expression as statements on x."""
        k = self.rnd.randint(0, 5)
        if k == 0:
            return [f"print({expression})", f"print({expression})"]
        if k == 1:
            return ["name = " + expression, "print(name)"]
        if k == 2:
            return [f'print(f"{{{expression}}}")'] if '"' not in expression else [f"print({expression})"]
        if k == 3:
            return [f"if {expression}:", "    pass"]
        if k == 4:
            return ["try:", f"    print({expression})", "except ValueError:", "    pass"]
        return [f"print(x.id, {expression})"]


DJANGO_MODELS = '''from django.db import models


class Maker(models.Model):
    name = models.CharField(max_length=20)

    class Meta:
        app_label = "shop"


class Product(models.Model):
    name = models.CharField(max_length=20)
    maker = models.ForeignKey(Maker, on_delete=models.CASCADE)

    class Meta:
        app_label = "shop"


class Customer(models.Model):
    name = models.CharField(max_length=20)

    class Meta:
        app_label = "shop"


class Address(models.Model):
    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="address")
    street = models.CharField(max_length=20)

    class Meta:
        app_label = "shop"


class Tag(models.Model):
    word = models.CharField(max_length=20)

    class Meta:
        app_label = "shop"


class OrderQuerySet(models.QuerySet):
    def open(self):
        return self.filter(id__gt=0)

    def full(self):
        return self.select_related("customer").prefetch_related("tags", "item_set")


class LoadedManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().select_related("customer")


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    tags = models.ManyToManyField(Tag, related_name="orders")
    number = models.IntegerField(default=0)
    objects = OrderQuerySet.as_manager()
    loaded = LoadedManager()

    class Meta:
        app_label = "shop"


class Item(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="items")

    class Meta:
        app_label = "shop"
'''

# what is read of x, and the words that load it ahead: s for select_related, p for prefetch_related
DJANGO_READS = {
    "Order": [("x.customer.name", "s:customer p:customer"), ("x.customer_id", ""), ("x.number", ""), ("x.tags.count()", "p:tags"), ("list(x.tags.all())", "p:tags"),
              ("[t.word for t in x.tags.all()]", "p:tags"), ("x.item_set.count()", "p:item_set"), ("x.item_set.filter(id__gt=0).exists()", ""),
              ("x.customer.address.street", "s:customer__address p:customer__address"), ("x.tags.values_list('word', flat=True).first()", ""), ("x.customer", "s:customer"),
              ("Customer.objects.get(pk=x.customer_id).name", ""), ("Item.objects.filter(order=x).count()", ""), ("sum(i.id for i in x.item_set.all())", "p:item_set"),
              ("[i.product.name for i in x.item_set.all()]", "p:item_set__product")],
    "Item": [("x.order.number", "s:order p:order"), ("x.order_id", ""), ("x.order.customer.name", "s:order__customer p:order__customer"), ("x.product.name", "s:product p:product"),
             ("x.product.maker.name", "s:product__maker"), ("x.order.customer_id", "s:order"), ("Product.objects.filter(id=x.product_id).first()", "")],
    "Customer": [("x.address.street", "s:address p:address"), ("x.orders.count()", "p:orders"), ("list(x.orders.all())", "p:orders"), ("x.name", ""),
                 ("x.orders.filter(number=0).count()", ""), ("[o.number for o in x.orders.all()]", "p:orders"), ("x.orders.exists()", "p:orders"),
                 ("get_object_or_404(Address, customer=x).street", "")],
    "Product": [("x.maker.name", "s:maker p:maker"), ("x.items.count()", "p:items"), ("x.name", ""), ("x.maker_id", "")],
}


def django_program(w):
    model = w.pick("Order", "Order", "Order", "Item", "Item", "Customer", "Product")
    reads = DJANGO_READS[model]
    expression, loads = w.pick(*reads)
    manager, before = "objects", []
    if model == "Order" and w.chance(0.1):
        manager = "loaded"
    chain = [w.pick(".all()", ".filter(id__gt=0)", ".order_by('id')", ".exclude(id=0)", ".all().distinct()")]
    if model == "Order" and manager == "objects" and w.chance(0.2):
        chain = [w.pick(".open()", ".full()", ".open().full()")]
    if w.chance(0.45):
        other = w.pick(*reads)[1]
        words = (loads if w.chance(0.7) else other).split()
        if words:
            how, path = w.pick(*words).split(":")
            chain.append(f".{'select' if how == 's' else 'prefetch'}_related({path!r})" if how == "s" or w.chance(0.7) else f".prefetch_related(Prefetch({path!r}))")
    elif w.chance(0.1):
        before = [f"rows = {model}.{manager}" + "".join(chain), "rows = rows.filter(id__lt=1000)"]
    if w.chance(0.2):
        chain.append(w.pick(".order_by('-id')", "[:50]", ".filter(id__lt=1000)", ".annotate(n=Count('id'))"))
    source = "rows" if before else f"{model}.{manager}" + "".join(chain)
    if model in ("Order", "Item") and w.chance(0.15):
        owner, related = ("Customer", "orders") if model == "Order" else ("Order", "item_set")
        before = [f"owner = {w.pick(f'{owner}.objects.get(pk=1)', f'get_object_or_404({owner}, pk=1)', f'{owner}.objects.first()')}"]
        source = f"owner.{related}" + w.pick(".all()", ".filter(id__gt=0)", ".order_by('id')")
        if w.chance(0.3) and loads.startswith("s:"):
            source += f".select_related({loads.split()[0][2:]!r})"
    head = "from django.db.models import Count, Prefetch\nfrom django.shortcuts import get_object_or_404\n\nfrom shop.models import Address, Customer, Item, Order, Product, Tag\n\n\n"
    return head + w.loop(source, w.body(expression), before, expression)


class Django:
    models = DJANGO_MODELS
    program = staticmethod(django_program)

    def __init__(self):
        import django
        from django.conf import settings
        settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, INSTALLED_APPS=["shop"], DEBUG=False,
                           DEFAULT_AUTO_FIELD="django.db.models.AutoField", USE_TZ=True)
        django.setup()
        from django.db import connection
        from shop import models as m
        self.m, self.connection = m, connection
        with connection.schema_editor() as editor:
            for model in (m.Maker, m.Product, m.Customer, m.Address, m.Tag, m.Order, m.Item):
                editor.create_model(model)
        self.rows = 0

    def grow(self, n):
        """n more of everything; the first customer and the first order have as many rows as there are."""
        m = self.m
        for i in range(n):
            maker = m.Maker.objects.create(name="m")
            product = m.Product.objects.create(name="p", maker=maker)
            customer = m.Customer.objects.create(name="c")
            m.Address.objects.create(customer=customer, street="s")
            for owner in {customer.id, m.Customer.objects.first().id}:
                order = m.Order.objects.create(customer_id=owner)
                order.tags.add(m.Tag.objects.create(word="w"))
                m.Item.objects.create(order=order, product=product)
            m.Item.objects.create(order=m.Order.objects.first(), product=product)

    def queries(self, main):
        from django.test.utils import CaptureQueriesContext
        with CaptureQueriesContext(self.connection) as c:
            main()
        return len(c)


ALCHEMY_MODELS = '''from sqlalchemy import Column, ForeignKey, Integer, String, Table
from sqlalchemy.orm import backref, declarative_base, relationship

Base = declarative_base()
order_tags = Table("order_tags", Base.metadata, Column("order_id", ForeignKey("orders.id")), Column("tag_id", ForeignKey("tags.id")))


class Maker(Base):
    __tablename__ = "makers"
    id = Column(Integer, primary_key=True)
    name = Column(String)


class Product(Base):
    __tablename__ = "products"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    maker_id = Column(ForeignKey("makers.id"))
    maker = relationship(Maker, backref=backref("products"))


class Customer(Base):
    __tablename__ = "customers"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    orders = relationship("Order", back_populates="customer")


class Tag(Base):
    __tablename__ = "tags"
    id = Column(Integer, primary_key=True)
    word = Column(String)


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    number = Column(Integer, default=0)
    customer_id = Column(ForeignKey("customers.id"))
    customer = relationship("Customer", back_populates="orders")
    tags = relationship("Tag", secondary=order_tags)
    items = relationship("Item", back_populates="order", lazy="selectin")


class Item(Base):
    __tablename__ = "items"
    id = Column(Integer, primary_key=True)
    order_id = Column(ForeignKey("orders.id"))
    product_id = Column(ForeignKey("products.id"))
    order = relationship("Order", back_populates="items", lazy="joined")
    product = relationship(Product)
'''

ALCHEMY_READS = {
    "Order": [("x.customer.name", "customer"), ("x.customer_id", ""), ("x.number", ""), ("len(x.tags)", "tags"), ("[t.word for t in x.tags]", "tags"), ("len(x.items)", ""),
              ("session.get(Customer, x.customer_id).name", ""), ("session.query(Item).filter(Item.order_id == x.id).count()", ""), ("x.customer", "customer"),
              ("session.query(Item).filter_by(order_id=x.id).all()", ""), ("session.execute(select(Customer).where(Customer.id == x.customer_id)).scalar_one()", "")],
    "Item": [("x.product.name", "product"), ("x.order.number", ""), ("x.product_id", ""), ("x.product.maker.name", "product.maker"), ("x.product.maker_id", "product")],
    "Customer": [("len(x.orders)", "orders"), ("x.name", ""), ("[o.number for o in x.orders]", "orders"), ("session.scalar(select(Order.id).where(Order.customer_id == x.id))", "")],
    "Product": [("x.maker.name", "maker"), ("x.name", ""), ("x.maker_id", "")],
}


def option(w, model, path):
    parts, out, owner = path.split("."), "", model
    for p in parts:
        out += ("." if out else "") + f"{w.pick('joinedload', 'selectinload', 'subqueryload')}({owner}.{p})"
        owner = {"product": "Product", "customer": "Customer", "maker": "Maker", "order": "Order"}.get(p, owner)
    return f".options({out})"


def alchemy_program(w):
    model = w.pick("Order", "Order", "Item", "Item", "Customer", "Product")
    reads = ALCHEMY_READS[model]
    expression, loads = w.pick(*reads)
    options = ""
    if w.chance(0.5):
        path = loads if w.chance(0.7) else w.pick(*reads)[1]
        options = option(w, model, path) if path else ""
    where = w.pick("", f".filter({model}.id > 0)", f".order_by({model}.id)")
    before, source = [], ""
    k = w.rnd.randint(0, 3)
    if k == 0:
        source = f"session.query({model}){where}{options}" + w.pick(".all()", "")
    elif k == 1:
        source = f"session.execute(select({model}){where}{options}).unique().scalars()" + w.pick("", ".all()")
    elif k == 2:
        source = f"session.scalars(select({model}){where}{options}).unique()" + w.pick("", ".all()")
    else:
        before = [f"statement = select({model}){where}"] + ([f"statement = statement{options}"] if options else [])
        source = "session.execute(statement).unique().scalars().all()"
    head = "from sqlalchemy import select\nfrom sqlalchemy.orm import joinedload, selectinload, subqueryload\n\nfrom shop.db import session\nfrom shop.models import Customer, Item, Maker, Order, Product, Tag\n\n\n"
    return head + w.loop(source, w.body(expression), before, expression)


class Alchemy:
    models = ALCHEMY_MODELS
    program = staticmethod(alchemy_program)

    def __init__(self):
        import sqlalchemy
        from shop import db, models
        self.m, self.session, self.count = models, db.session, 0
        models.Base.metadata.create_all(db.engine)
        sqlalchemy.event.listen(db.engine, "before_cursor_execute", self.note)

    def note(self, *_):
        self.count += 1

    def grow(self, n):
        m, s = self.m, self.session
        for i in range(n):
            customer, product = m.Customer(name="c"), m.Product(name="p", maker=m.Maker(name="m"))
            order = m.Order(customer=customer, tags=[m.Tag(word="w")], items=[m.Item(product=product)])
            s.add_all([customer, product, order])
        s.commit()
        s.close()

    def queries(self, main):
        self.session.close()
        self.count = 0
        main()
        return self.count


ALCHEMY_DB = '''from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
session = Session(engine, future=True)
'''


def by_chance(o, kind):
    rnd, count = random.Random(o.seed), int(o.rest[0]) if o.rest else 200
    folder = o.keep or tempfile.mkdtemp(prefix="nplus1.")
    os.makedirs(folder + "/shop", exist_ok=True)
    files = {"shop/__init__.py": "", "shop/models.py": kind.models}
    if kind is Alchemy:
        files["shop/db.py"] = ALCHEMY_DB
    for i in range(count):
        files[f"shop/case{i}.py"] = kind.program(Writer(rnd))
    for path, text in files.items():
        with open(os.path.join(folder, path), "w") as f:
            f.write(text)
    subprocess.run("git init -q . && git add -A && git commit -qm x", shell=True, cwd=folder, env=ENV, check=True)
    found = findings(o.bin, folder)
    sys.path.insert(0, folder)
    judge, sink, asked = kind(), open(os.devnull, "w"), [[], []]
    mains = [importlib.import_module(f"shop.case{i}").main for i in range(count)]
    for turn in (0, 1):
        judge.grow(4)
        for main in mains:
            stdout, sys.stdout = sys.stdout, sink
            try:
                asked[turn].append(judge.queries(main))
            finally:
                sys.stdout = stdout
    hit = missed = false = 0
    for i in range(count):
        true, said = asked[1][i] > asked[0][i], bool(found[f"shop/case{i}.py"])
        hit, missed, false = hit + (true and said), missed + (true and not said), false + (said and not true)
        if true != said:
            print(f"--- {'missed' if true else 'false'} shop/case{i}.py: {asked[0][i]} and {asked[1][i]} queries\n" + files[f"shop/case{i}.py"].split("\n\n\n", 1)[1])
    if not o.keep:
        subprocess.run(["rm", "-rf", folder])
    return report(o.mode, count, hit, missed, false)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bin", default="build/bin")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--keep")
    p.add_argument("mode", choices=["labelled", "django", "sqlalchemy"])
    p.add_argument("rest", nargs="*")
    o = p.parse_args()
    o.bin = os.path.abspath(o.bin)
    if o.mode == "labelled":
        return labelled(o) if len(o.rest) == 2 else p.error("labelled needs CASES and CLONES")
    try:
        importlib.import_module(o.mode)
    except ImportError:
        print(f"{o.mode} is not installed")
        return 77
    return by_chance(o, Django if o.mode == "django" else Alchemy)


if __name__ == "__main__":
    sys.exit(main())
