#!/bin/sh
# ff-consequence on migrations: Django's operations, Alembic's revisions, how they follow each other, who still reads what
# goes.  What Django and Alembic make of each is the SQL that their own sqlmigrate and --sql print for PostgreSQL.
. tests/cli/lib.sh

put() { mkdir -p "$(dirname "$T/$1")"; cat >"$T/$1"; }
# rules and levels of the database category
database() { grep -o '"database":{.*"performance":' | grep -o '"id":"[A-Z]*[0-9]*"[^{]*"level":"[a-z]*"' | sed 's/"id":"\([A-Z0-9]*\)".*"level":"\([a-z]*\)"/\1 \2/' | sort | uniq | tr '\n' ' ' | sed 's/ $//'; }
# django NAME WANTED: the operations on standard input, after those of 0001
django() {
	name=$1 want=$2
	rm -rf "$T/old" "$T/new"
	mkdir -p "$T/old/shop/migrations"
	: >"$T/old/shop/__init__.py"; : >"$T/old/shop/migrations/__init__.py"
	cp "$T/first.py" "$T/old/shop/migrations/0001_initial.py"
	cp -r "$T/old" "$T/new"
	{ printf 'from django.db import migrations, models\nimport django.contrib.postgres.operations as pg\n%s\n\nclass Migration(migrations.Migration):\n    dependencies = [("shop", "0001_initial")]\n' "${before:-}"; cat; } >"$T/new/shop/migrations/0002_next.py"
	is "$name" "$(ff-consequence --from "$T/old" --to "$T/new" --json | database)" "$want"
}
put first.py <<'E2'
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = []
    operations = [
        migrations.CreateModel(name="Order", fields=[
            ("id", models.BigAutoField(primary_key=True)),
            ("number", models.CharField(max_length=10)),
            ("note", models.TextField(null=True)),
            ("legacy", models.IntegerField(db_column="old")),
            ("tags", models.ManyToManyField(to="shop.Tag")),
        ]),
        migrations.CreateModel(name="Tag", fields=[("id", models.BigAutoField(primary_key=True))], options={"db_table": "tags"}),
        migrations.CreateModel(name="Seen", fields=[], options={"proxy": True}),
        migrations.AlterUniqueTogether(name="order", unique_together={("number", "note")}),
    ]
E2

django "a default of Django's alone is none of the database's" "DB004 high" <<'E2'
    operations = [migrations.AddField("order", "paid", models.BooleanField(default=False))]
E2
django "a database default keeps the running version alive" "" <<'E2'
    operations = [migrations.AddField("order", "paid", models.BooleanField(default=False, db_default=False))]
E2
django "many-to-many and generic keys are no columns" "" <<'E2'
    operations = [migrations.AddField("order", "more", models.ManyToManyField(to="shop.Tag"))]
E2
django "a longer varchar, and text in its place, touch no row" "" <<'E2'
    operations = [migrations.AlterField("order", "number", models.CharField(max_length=20)), migrations.AlterField("order", "number", models.TextField())]
E2
django "a help text is nothing to the database" "" <<'E2'
    operations = [migrations.AlterField("order", "number", models.CharField(max_length=10, help_text="as printed"))]
E2
django "a shorter varchar is" "DB006 high" <<'E2'
    operations = [migrations.AlterField("order", "number", models.CharField(max_length=5))]
E2
django "NULL is forbidden" "DB005 high" <<'E2'
    operations = [migrations.AlterField("order", "note", models.TextField())]
E2
django "a field that keeps its db_column is renamed in Python only, a model with db_table too" "" <<'E2'
    operations = [migrations.RenameField("order", "legacy", "former"), migrations.RenameModel("Tag", "Label"), migrations.DeleteModel("Seen")]
E2
django "others are renamed" "DB003 high" <<'E2'
    operations = [migrations.RenameField("order", "number", "no"), migrations.RenameModel("Order", "Purchase")]
E2
django "a dropped column, a dropped table" "DB001 critical DB002 high" <<'E2'
    operations = [migrations.RemoveField("order", "note"), migrations.DeleteModel("Order")]
E2
django "state alone leaves the database as it is" "" <<'E2'
    operations = [migrations.SeparateDatabaseAndState(
        state_operations=[migrations.RemoveField("order", "note"), migrations.DeleteModel("Tag")],
        database_operations=[])]
E2
django "of both, the database's operations count" "DB008 medium" <<'E2'
    operations = [migrations.SeparateDatabaseAndState(
        database_operations=[migrations.AddIndex("order", models.Index(fields=["number"], name="i"))],
        state_operations=[migrations.RemoveField("order", "note")])]
E2
django "concurrently inside a transaction" "DB009 high" <<'E2'
    operations = [pg.AddIndexConcurrently("order", models.Index(fields=["number"], name="i"))]
E2
django "and outside" "" <<'E2'
    atomic = False
    operations = [pg.AddIndexConcurrently("order", models.Index(fields=["number"], name="i"))]
E2
django "constraints: unique, check; not valid" "DB007 high DB011 medium" <<'E2'
    operations = [
        migrations.AddConstraint("order", models.UniqueConstraint(fields=["number"], name="u")),
        migrations.AddConstraint("order", models.CheckConstraint(check=models.Q(number__gt=""), name="c")),
        pg.AddConstraintNotValid("order", models.CheckConstraint(check=models.Q(number__gt=""), name="d")),
    ]
E2
django "a unique_together that only loses a group" "" <<'E2'
    operations = [migrations.AlterUniqueTogether("order", unique_together=set([]))]
E2
django "a model of the same migration is nobody's yet" "" <<'E2'
    operations = [
        migrations.CreateModel(name="New", fields=[("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("new", "a", models.IntegerField(default=1)),
        migrations.AddIndex("new", models.Index(fields=["a"], name="i")),
        migrations.RunSQL("CREATE INDEX j ON shop_new (a)", migrations.RunSQL.noop),
    ]
E2
django "SQL: a list of it, by name, whole" "DB001 critical DB002 high DB014 medium" <<'E2'
    DROP = """
    -- a comment of some length, so that what matters stands far behind the first two hundred bytes of the text,
    -- where a reader that is in a hurry has long since left; and it does matter, as anybody can see below:
    ALTER TABLE shop_order DROP COLUMN note;
    """
    operations = [migrations.RunSQL(DROP, "SELECT 1"), migrations.RunSQL(["SELECT 1", ("DROP TABLE a", None)])]
E2
before='
def fill(apps, schema_editor):
    for order in apps.get_model("shop", "Order").objects.all():
        order.note = ""
        order.save()
'
django "rows one by one, in the transaction of a new column" "DB014 medium DB015 medium DB016 medium" <<'E2'
    operations = [migrations.AddField("order", "x", models.TextField(null=True)), migrations.RunPython(fill)]
E2
before='
from shop.models import Order
def fill(apps, schema_editor):
    Order.objects.filter(note="").update(note=None)
'
django "models of today" "DB015 high" <<'E2'
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
E2
before=

# ---- Alembic ----

alembic() {
	name=$1 want=$2
	rm -rf "$T/old" "$T/new"
	mkdir -p "$T/old/alembic/versions" "$T/new/alembic/versions"
	{ printf 'from alembic import op\nimport sqlalchemy as sa\n\nrevision = "b2"\ndown_revision = "a1"\n\n'; cat; } >"$T/new/alembic/versions/b2.py"
	is "$name" "$(ff-consequence --from "$T/old" --to "$T/new" --json | database)" "$want"
}
back='def downgrade():
    op.drop_column("orders", "note")'
alembic "only a server_default is a default" "DB004 high" <<E2
def upgrade():
    op.add_column("orders", sa.Column("a", sa.Integer(), nullable=False, default=1))
    op.add_column("orders", sa.Column("b", sa.Integer(), nullable=False, server_default="1"))
$back
E2
alembic "types in place and anew" "DB006 high" <<E2
def upgrade():
    op.alter_column("orders", "a", existing_type=sa.String(length=10), type_=sa.String(20))
    op.alter_column("orders", "a", existing_type=sa.VARCHAR(20), type_=sa.Text())
    op.alter_column("orders", "b", existing_type=sa.Integer(), type_=sa.BigInteger())
$back
E2
alembic "a batch by any name, op.f, functions that upgrade calls" "DB002 high DB008 medium" <<E2
def _more():
    op.drop_column("orders", "b")

def upgrade():
    with op.batch_alter_table("orders") as t:
        t.create_index(t.f("i"), ["a"])
    _more()
$back
E2
alembic "concurrently needs its block" "DB009 high" <<E2
def upgrade():
    op.create_index("i", "orders", ["a"], postgresql_concurrently=True)
    with op.get_context().autocommit_block():
        op.create_index("j", "orders", ["b"], postgresql_concurrently=True)
        op.execute("CREATE INDEX CONCURRENTLY k ON orders (c)")
$back
E2
alembic "a new column is filled, a new table is free" "DB005 high DB016 medium" <<E2
def upgrade():
    op.add_column("orders", sa.Column("a", sa.Integer(), nullable=True))
    op.execute(sa.text("UPDATE orders SET a = 1"))
    op.alter_column("orders", "a", nullable=False)
    op.create_table("lines", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_index("i", "lines", ["id"], unique=True)
    op.drop_column("lines", "id")
$back
E2
alembic "nothing leads back" "DB014 medium" <<'E2'
def upgrade():
    op.create_table("lines", sa.Column("id", sa.Integer(), primary_key=True))
E2

# ---- how they follow each other; who reads ----

repo "$T/r"
put r/shop/__init__.py </dev/null
put r/shop/models.py <<'E2'
from django.db import models

class Order(models.Model):
    number = models.CharField(max_length=10)
    note = models.TextField(null=True)

    def title(self):
        return self.number + (self.note or "")
E2
put r/shop/migrations/__init__.py </dev/null
sed 's/options={"db_table".*/options={}),/' "$T/first.py" >"$T/r/shop/migrations/0001_initial.py"
migration() { printf 'from django.db import migrations, models\n\nclass Migration(migrations.Migration):\n    dependencies = [%s]\n    operations = [%s]\n' "$2" "$3" >"$T/r/shop/migrations/$1.py"; }
migration 0002_a '("shop", "0001_initial"), ("auth", "0001_initial")' 'migrations.RunSQL("SELECT 1", "")'
commit "$T/r" start
ff-scan -C "$T/r" --index >/dev/null
said() { ff-consequence -C "$T/r" --json HEAD; }

migration 0002_b '("shop", "0001_initial")' 'migrations.RunSQL("SELECT 2", "")'; commit "$T/r" fork
out=$(said)
is "two leaf nodes" "$(echo "$out" | database)" "DB018 critical"
like "both are named" "$out" "0002_b and 0002_a are both leaf nodes"
migration 0003_merge '("shop", "0002_a"), ("shop", "0002_b")' ''; commit "$T/r" merge
is "a merge is no change" "$(said | database)" ""
migration 0004_c '("shop", "0003_merge")' 'migrations.RunSQL("SELECT 3", "")'; commit "$T/r" on
is "nor is what follows it a leaf too many" "$(said | database)" ""
migration 0005_d '("shop", "0004_gone")' ''; commit "$T/r" lost
like "a dependency that is not there" "$(said)" "0005_d depends on 0004_gone, which is not there"
git -C "$T/r" rm -q shop/migrations/0005_d.py; commit "$T/r" again
like "a deleted migration" "$(said)" "0005_d is deleted"
sed -i 's/SELECT 3/SELECT 4/' "$T/r/shop/migrations/0004_c.py"; commit "$T/r" edit
like "an edited one" "$(said)" "0004_c is edited"
sed -i '1i # only a comment' "$T/r/shop/migrations/0004_c.py"; commit "$T/r" comment
is "a comment is no edit" "$(said | database)" ""

sed -i 's/max_length=10)/max_length=12)/' "$T/r/shop/models.py"; commit "$T/r" drift
is "a model without its migration" "$(said | database)" "DB017 high"
sed -i 's/max_length=12)/max_length=12, help_text="x")/' "$T/r/shop/models.py"; commit "$T/r" words
is "words are no drift" "$(said | database)" ""

sed -i '/note = /d' "$T/r/shop/models.py"
migration 0005_drop '("shop", "0004_c")' 'migrations.RemoveField("order", "note")'; commit "$T/r" drop
out=$(said)
is "a dropped column that the model still reads" "$(echo "$out" | database)" "DB002 critical"
like "and where" "$out" '"users":\["shop/models.py:7 Order.title"'

mkdir -p "$T/r/alembic/versions"
revision() { printf 'from alembic import op\n\nrevision = "%s"\ndown_revision = %s\n\n\ndef upgrade():\n    op.execute("SELECT 1")\n\n\ndef downgrade():\n    op.execute("SELECT 2")\n' "$1" "$2" >"$T/r/alembic/versions/$1_x.py"; }
revision a1 None; revision b1 '"a1"'; commit "$T/r" revisions
revision c1 '"a1"'; commit "$T/r" fork
like "two heads" "$(said)" "revisions c1 and b1 come from the same one: two heads"
revision d1 '("b1", "c1")'; commit "$T/r" merge
is "merged" "$(said | database)" ""
revision e1 '"d1"'; commit "$T/r" on
is "and on" "$(said | database)" ""

# ---- settings ----

put r/app/settings.py <<'E2'
SECRET_KEY = INSTALLED_APPS = None
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "PASSWORD": "hunter1", "CONN_MAX_AGE": 0}}
E2
commit "$T/r" settings
sed -i 's/"CONN_MAX_AGE": 0/"CONN_MAX_AGE": 60/; s/hunter1/hunter2/' "$T/r/app/settings.py"; commit "$T/r" age
out=$(said)
is "how the database is reached" "$(echo "$out" | database)" "DB019 high"
unlike "no password leaves" "$out" "hunter"
unlike "nor stands in the facts of the setting" "$(ff-scan -C "$T/r" --json --rev HEAD | grep '"record":"assigns"')" "hunter"

# ---- code ----

put r/app/purge.py <<'E2'
def purge(cursor):
    cursor.execute("DELETE FROM shop_order WHERE id = 1")
E2
commit "$T/r" purge
is "a row is the program's business" "$(said | database)" ""
sed -i 's/ WHERE id = 1//' "$T/r/app/purge.py"; commit "$T/r" all
is "all rows are worth a word" "$(said | database)" "DB013 medium"
done_testing
