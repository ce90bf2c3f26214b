"""Which page saved a review last: on a bad line the answer to a save may never have come back.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reviews", sa.Column("saved_page", sa.String(length=64), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("reviews", "saved_page")
