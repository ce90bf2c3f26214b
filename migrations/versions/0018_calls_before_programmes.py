"""Where an index of the call and one of its programme serve alike, SQLite takes the one made last: that of the call.

It has the same columns as before. The oldest application to be checked was looked for among all of the programme's.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NAME = "ix_applications_call_state"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.drop_index(NAME, table_name="applications")
    op.create_index(NAME, "applications", ["call_id", "state", "submitted_at"])


def downgrade() -> None:
    """Nothing to take back: the indexes are the same."""
