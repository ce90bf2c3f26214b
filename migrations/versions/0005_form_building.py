"""Versions and owners of forms.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

USING = "questionnaire_versions.id IN (calls.questionnaire_id, calls.full_questionnaire_id)"
OWN_BY_CALLS = f"""
UPDATE questionnaire_versions SET programme_id = (SELECT programme_id FROM calls WHERE {USING} LIMIT 1)
WHERE (SELECT count(DISTINCT programme_id) FROM calls WHERE {USING}) = 1
"""  # nosec B608 - constants only


def upgrade() -> None:
    op.add_column("questionnaire_versions", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    # Written out, as SQLite takes a foreign key of a table that others refer to only together with its column.
    uuid = sa.Uuid().compile(dialect=op.get_bind().dialect)
    key = "CONSTRAINT fk_questionnaire_versions_programme_id_programmes REFERENCES programmes (id)"
    op.execute(f"ALTER TABLE questionnaire_versions ADD COLUMN programme_id {uuid} {key}")
    op.create_index("ix_questionnaire_versions_programme_id", "questionnaire_versions", ["programme_id"])
    op.execute(OWN_BY_CALLS)


def downgrade() -> None:
    op.drop_index("ix_questionnaire_versions_programme_id", "questionnaire_versions")
    op.drop_column("questionnaire_versions", "programme_id")
    op.drop_column("questionnaire_versions", "version")
