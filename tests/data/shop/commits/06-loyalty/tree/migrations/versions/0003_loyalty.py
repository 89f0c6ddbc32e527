"""Points, tiers, and the end of the old product codes.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade():
    op.create_table(
        "point_entries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("customer_id", sa.Integer, sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("earned_on", sa.Date, nullable=False),
    )
    op.create_index("ix_point_entries_customer_id", "point_entries", ["customer_id"])
    op.add_column("customers", sa.Column("tier", sa.String(16), nullable=False))
    op.add_column("customers", sa.Column("newsletter", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_orders_placed_at", "orders", ["placed_at"])
    op.drop_column("products", "legacy_code")


def downgrade():
    op.add_column("products", sa.Column("legacy_code", sa.String(20)))
    op.drop_index("ix_orders_placed_at", "orders")
    op.drop_column("customers", "newsletter")
    op.drop_column("customers", "tier")
    op.drop_table("point_entries")
