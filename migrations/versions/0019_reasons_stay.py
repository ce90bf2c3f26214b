"""Words in the history may be erased on request, and never replaced by others.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SQLITE = """CREATE TRIGGER audit_notes_no_update BEFORE UPDATE ON audit_notes
       BEGIN SELECT RAISE(ABORT, 'audit history cannot be changed'); END"""
POSTGRES = """CREATE TRIGGER audit_notes_no_update BEFORE UPDATE ON audit_notes
       FOR EACH ROW EXECUTE FUNCTION audit_events_refuse()"""


def upgrade() -> None:
    op.execute(SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES)


def downgrade() -> None:
    on = "" if op.get_bind().dialect.name == "sqlite" else " ON audit_notes"
    op.execute(f"DROP TRIGGER audit_notes_no_update{on}")
