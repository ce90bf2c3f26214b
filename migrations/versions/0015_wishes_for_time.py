"""An index of the few reviews whose reviewer asks for more time.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WISHING = sa.text("reviews.wished_due_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_reviews_wishing", "reviews", ["application_id"], sqlite_where=WISHING, postgresql_where=WISHING)


def downgrade() -> None:
    op.drop_index("ix_reviews_wishing", table_name="reviews")
