"""Keep the audit history append-only, on both databases.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE_TRIGGERS = (
    """CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
       BEGIN SELECT RAISE(ABORT, 'audit history cannot be changed'); END""",
    """CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
       BEGIN SELECT RAISE(ABORT, 'audit history cannot be deleted'); END""",
    """CREATE TRIGGER audit_events_next_link BEFORE INSERT ON audit_events
       WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit_events WHERE chain_id = NEW.chain_id)
         OR NEW.previous_hash <> COALESCE(
              (SELECT hash FROM audit_events WHERE chain_id = NEW.chain_id AND seq = NEW.seq - 1),
              '0000000000000000000000000000000000000000000000000000000000000000')
       BEGIN SELECT RAISE(ABORT, 'audit event is not the next link of its chain'); END""",
)

POSTGRES_TRIGGERS = (
    """CREATE OR REPLACE FUNCTION audit_events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'audit history cannot be changed'; END $$""",
    """CREATE OR REPLACE FUNCTION audit_events_check_link() RETURNS trigger LANGUAGE plpgsql AS $$
       DECLARE last record;
       BEGIN
         SELECT seq, hash INTO last FROM audit_events WHERE chain_id = NEW.chain_id ORDER BY seq DESC LIMIT 1;
         IF NEW.seq <> COALESCE(last.seq, 0) + 1 OR NEW.previous_hash <> COALESCE(last.hash, repeat('0', 64)) THEN
           RAISE EXCEPTION 'audit event is not the next link of its chain';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER audit_events_no_change BEFORE UPDATE OR DELETE ON audit_events
       FOR EACH ROW EXECUTE FUNCTION audit_events_refuse()""",
    """CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events
       FOR EACH STATEMENT EXECUTE FUNCTION audit_events_refuse()""",
    """CREATE TRIGGER audit_events_next_link BEFORE INSERT ON audit_events
       FOR EACH ROW EXECUTE FUNCTION audit_events_check_link()""",
)
SQLITE_DROPS = tuple(f"DROP TRIGGER audit_events_{name}" for name in ("no_update", "no_delete", "next_link"))
POSTGRES_DROPS = (
    *(f"DROP TRIGGER audit_events_{name} ON audit_events" for name in ("no_change", "no_truncate", "next_link")),
    "DROP FUNCTION audit_events_refuse()",
    "DROP FUNCTION audit_events_check_link()",
)


def upgrade() -> None:
    for statement in SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRES_TRIGGERS:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for statement in SQLITE_DROPS if op.get_bind().dialect.name == "sqlite" else POSTGRES_DROPS:
        op.get_bind().exec_driver_sql(statement)
