"""The training round of a call's reviewers.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    op.create_table(
        "training_samples",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("agreed", sa.JSON(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("training_samples", "call_id", "calls"),
        _key("training_samples", "application_id", "applications"),
        _key("training_samples", "added_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_samples")),
        sa.UniqueConstraint("call_id", "application_id", name=op.f("uq_training_samples_call_id_application_id")),
    )
    op.create_table(
        "training_scores",
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        _key("training_scores", "sample_id", "training_samples"),
        _key("training_scores", "person_id", "people"),
        sa.PrimaryKeyConstraint("sample_id", "person_id", name=op.f("pk_training_scores")),
    )
    op.create_index(op.f("ix_training_scores_person_id"), "training_scores", ["person_id"])


def downgrade() -> None:
    op.drop_table("training_scores")
    op.drop_table("training_samples")
