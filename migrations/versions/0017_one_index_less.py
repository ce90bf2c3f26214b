"""No index for an order in which no page lists reviews any more: what is still to be written comes first.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NAME = "ix_reviews_reviewer_due"


def upgrade() -> None:
    op.drop_index(NAME, table_name="reviews")


def downgrade() -> None:
    op.create_index(NAME, "reviews", ["reviewer_id", "due_at", "id"])
