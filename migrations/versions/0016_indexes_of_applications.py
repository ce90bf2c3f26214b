"""Indexes that count a programme's applications, drafts left out, and find an organisation's latest.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NAME, COLUMNS = "ix_applications_programme_submitted", ["programme_id", "submitted_at", "id"]
NEWEST = "ix_applications_organisation_newest"


def upgrade() -> None:
    op.drop_index(NAME, table_name="applications")
    op.create_index(NAME, "applications", [*COLUMNS, "state"])
    op.create_index(NEWEST, "applications", ["organisation_id", "id"])


def downgrade() -> None:
    op.drop_index(NEWEST, table_name="applications")
    op.drop_index(NAME, table_name="applications")
    op.create_index(NAME, "applications", COLUMNS)
