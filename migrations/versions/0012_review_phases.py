"""The phases of a call's reviews.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SIGHT, OTHERS = ("blind", "half_blind", "open"), ("never", "after_own", "always")
ACTIVE = sa.text("review_phases.active")


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=op.f(name), native_enum=False, length=40, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "review_phases",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("sight", _choice("ck_review_phases_sight", SIGHT), nullable=False),
        sa.Column("others", _choice("ck_review_phases_others", OTHERS), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_review_phases_call_id_calls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_phases")),
        sa.UniqueConstraint("call_id", "ordinal", name=op.f("uq_review_phases_call_id_ordinal")),
    )
    op.create_index(
        "uq_review_phases_active",
        "review_phases",
        ["call_id"],
        unique=True,
        sqlite_where=ACTIVE,
        postgresql_where=ACTIVE,
    )


def downgrade() -> None:
    op.drop_table("review_phases")
