"""Counts and part indexes under the work lists; an index of three-letter pieces under the search.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import logging

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

log = logging.getLogger("alembic.runtime.migration")
ACTIVE = "('accepted', 'in_progress', 'locked', 'proposed', 'submitted')"
OPEN = "('accepted', 'in_progress', 'proposed')"
COUNT_REVIEWS = f"""
UPDATE applications SET
  reviews_active = (SELECT count(*) FROM reviews WHERE application_id = applications.id AND state IN {ACTIVE}),
  reviews_open = (SELECT count(*) FROM reviews WHERE application_id = applications.id AND state IN {OPEN}),
  reviews_due = (SELECT min(due_at) FROM reviews WHERE application_id = applications.id AND state IN {OPEN})
WHERE state IN ('admissible', 'in_review')
"""  # nosec B608 - constants only
INDEXES = (
    (
        "applications",
        "ix_applications_reviews",
        ["call_id", "reviews_active"],
        "applications.state IN ('admissible', 'in_review')",
    ),
    (
        "applications",
        "ix_applications_review_due",
        ["call_id", "reviews_due"],
        "applications.state IN ('admissible', 'in_review')",
    ),
    (
        "applications",
        "ix_applications_unreviewed",
        ["programme_id", "state", "reviews_open"],
        "applications.state = 'in_review' AND applications.reviews_open = 0",
    ),
    (
        "applications",
        "ix_applications_recommended",
        ["programme_id", "decided_at"],
        "applications.state = 'recommended'",
    ),
    ("reviews", "ix_reviews_reviewer_due", ["reviewer_id", "due_at", "id"], None),
    (
        "reviews",
        "ix_reviews_waiting",
        ["reviewer_id", "due_at", "id"],
        "reviews.state IN ('accepted', 'in_progress', 'proposed')",
    ),
    ("reports", "ix_reports_grant_state", ["grant_id", "state", "due_on"], None),
    ("appeals", "ix_appeals_unruled", ["id"], "appeals.state IN ('admitted', 'in_review', 'lodged')"),
    (
        "bank_accounts",
        "ix_bank_accounts_waiting",
        ["id"],
        "bank_accounts.confirmed_at IS NULL AND bank_accounts.replaced_at IS NULL",
    ),
)
SEARCHED = ("applications", "organisations")
SQLITE_TABLES = (
    """CREATE TABLE IF NOT EXISTS search_entries (
       place INTEGER PRIMARY KEY, kind VARCHAR(60) NOT NULL, subject CHAR(32) NOT NULL UNIQUE)""",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(folded, tokenize='trigram')",
)
SQLITE_TRIGGERS = (
    """CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} BEGIN
       INSERT INTO search_entries (kind, subject) VALUES ('{table}', NEW.id);
       INSERT INTO search_index (rowid, folded)
       SELECT place, NEW.search FROM search_entries WHERE subject = NEW.id; END""",
    """CREATE TRIGGER {table}_search_update AFTER UPDATE OF search ON {table} WHEN NEW.search <> OLD.search BEGIN
       UPDATE search_index SET folded = NEW.search
       WHERE rowid = (SELECT place FROM search_entries WHERE subject = NEW.id); END""",
    """CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} BEGIN
       DELETE FROM search_index WHERE rowid = (SELECT place FROM search_entries WHERE subject = OLD.id);
       DELETE FROM search_entries WHERE subject = OLD.id; END""",
)
SQLITE_FILL = (
    "INSERT INTO search_entries (kind, subject) SELECT '{table}', id FROM {table} ORDER BY id",
    """INSERT INTO search_index (rowid, folded)
       SELECT e.place, t.search FROM search_entries e JOIN {table} t ON t.id = e.subject WHERE e.kind = '{table}'""",
)
NO_TRIGRAMS = (
    "The extension pg_trgm could not be created, so the search in lists works without an index and is slow with many "
    "applications. To mend it: install PostgreSQL's contrib package, run CREATE EXTENSION pg_trgm as an account that "
    "may, then CREATE INDEX ix_applications_search ON applications USING gin (search gin_trgm_ops), and the same for "
    "organisations."
)


def upgrade() -> None:
    for name in ("reviews_active", "reviews_open"):
        op.add_column("applications", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.add_column("applications", sa.Column("reviews_due", sa.DateTime(timezone=True), nullable=True))
    op.execute(COUNT_REVIEWS)
    for table, name, columns, condition in INDEXES:
        where = None if condition is None else sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    if op.get_bind().dialect.name == "sqlite":
        _index_on_sqlite()
    else:
        _index_on_postgresql()


def _index_on_sqlite() -> None:
    run = op.get_bind().exec_driver_sql
    for statement in SQLITE_TABLES:
        run(statement)
    for table in SEARCHED:
        for statement in (*SQLITE_FILL, *SQLITE_TRIGGERS):
            run(statement.format(table=table))


def _index_on_postgresql() -> None:
    connection = op.get_bind()
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except sa.exc.DBAPIError as error:
        log.warning("%s (%s)", NO_TRIGRAMS, str(error.orig).strip())
        return
    for table in SEARCHED:
        connection.exec_driver_sql(f"CREATE INDEX ix_{table}_search ON {table} USING gin (search gin_trgm_ops)")


def downgrade() -> None:
    run = op.get_bind().exec_driver_sql
    if op.get_bind().dialect.name == "sqlite":
        for table in SEARCHED:
            for step in ("insert", "update", "delete"):
                run(f"DROP TRIGGER {table}_search_{step}")
        run("DROP TABLE search_index")
        run("DROP TABLE search_entries")
    else:
        for table in SEARCHED:
            run(f"DROP INDEX IF EXISTS ix_{table}_search")
    for table, name, _columns, _condition in INDEXES:
        op.drop_index(name, table_name=table)
    for name in ("reviews_active", "reviews_open", "reviews_due"):
        op.drop_column("applications", name)
