"""How totals become one score, by call; due dates that move, and the wish for it.

Revision ID: 0010
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

RULES = "'mean', 'median', 'closest_two', 'drop_extremes'"
ADDED = {"calls": ("final_rule",), "reviews": ("due_note", "wished_due_at", "wish")}


def upgrade() -> None:
    # Written out: the batch mode that SQLite needs for constraints would rebuild the table without its triggers.
    check = f"CONSTRAINT ck_calls_final_rule CHECK (final_rule IN ({RULES}))"
    op.execute(f"ALTER TABLE calls ADD COLUMN final_rule VARCHAR(40) DEFAULT 'closest_two' NOT NULL {check}")
    for name in ("due_note", "wish"):
        op.add_column("reviews", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("reviews", sa.Column("wished_due_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column)
