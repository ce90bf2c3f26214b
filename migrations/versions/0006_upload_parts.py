"""Files that arrive in parts.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unfinished_uploads",
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("started_by_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "size > 0 AND received >= 0 AND received <= size", name=op.f("ck_unfinished_uploads_received")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unfinished_uploads")),
    )
    op.create_index("ix_unfinished_uploads_subject", "unfinished_uploads", ["subject_type", "subject_id"])
    op.create_index(op.f("ix_unfinished_uploads_expires_at"), "unfinished_uploads", ["expires_at"])
    op.add_column("stored_files", sa.Column("replaces_id", sa.Uuid()))


def downgrade() -> None:
    op.drop_column("stored_files", "replaces_id")
    op.drop_table("unfinished_uploads")
