"""The form of each application, and the forms between which a corrigendum changed.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = (("applications", "form_id"), ("corrigenda", "before_id"), ("corrigenda", "form_id"))
FILL = """
UPDATE applications SET form_id = (
  SELECT CASE WHEN calls.two_stage AND applications.stage = 'full' THEN calls.full_questionnaire_id
  ELSE calls.questionnaire_id END FROM calls WHERE calls.id = applications.call_id)
"""


def upgrade() -> None:
    # Written out: the batch mode that SQLite needs for constraints would rebuild the table without its triggers.
    kind = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"
    for table, column in COLUMNS:
        name = f"fk_{table}_{column}_questionnaire_versions"
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} {kind} CONSTRAINT {name} REFERENCES questionnaire_versions (id)"
        )
    op.execute(FILL)


def downgrade() -> None:
    for table, column in COLUMNS:
        op.drop_column(table, column)
