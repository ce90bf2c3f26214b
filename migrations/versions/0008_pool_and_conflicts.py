"""The pool of reviewers, lasting interests, and conflicts that are found and decided.

Revision ID: 0008
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0009"
branch_labels = None
depends_on = None

STATE = (
    "VARCHAR(40) NOT NULL DEFAULT 'declared' CONSTRAINT ck_conflicts_of_interest_conflict_state "
    "CHECK (state IN ('declared', 'found', 'confirmed', 'dismissed'))"
)
GROUNDS = ("employment", "board", "mentoring", "kinship", "joint_grant", "other")


def upgrade() -> None:
    _widen_conflicts()
    op.add_column("programmes", sa.Column("themes", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("calls", sa.Column("theme_question", sa.String(60), nullable=False, server_default=""))
    op.create_table(
        "reviewer_profiles",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("away_from", sa.Date(), nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("cap >= 0", name=op.f("ck_reviewer_profiles_cap")),
        sa.CheckConstraint("away_until >= away_from", name=op.f("ck_reviewer_profiles_away")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reviewer_profiles_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reviewer_profiles")),
    )
    op.create_table(
        "pool_places",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("independent", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("cap >= 0", name=op.f("ck_pool_places_cap")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_pool_places_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_pool_places_person_id_people")),
        sa.PrimaryKeyConstraint("programme_id", "person_id", name=op.f("pk_pool_places")),
    )
    op.create_index(op.f("ix_pool_places_person_id"), "pool_places", ["person_id"])
    op.create_table(
        "interests",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                *GROUNDS,
                name=op.f("ck_interests_interest_ground"),
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_name", sa.String(length=300), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_interests_days")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_interests_person_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_interests_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interests")),
    )
    for column in ("person_id", "organisation_id"):
        op.create_index(op.f(f"ix_interests_{column}"), "interests", [column])


def _widen_conflicts() -> None:
    # Written out: SQLite takes CHECKs and references of a new column only in this way without rebuilding the table.
    kind = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"
    instant = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    person = f"{kind} CONSTRAINT fk_conflicts_of_interest_decided_by_id_people REFERENCES people (id)"
    columns = (
        ("state", STATE),
        ("grounds", "JSON NOT NULL DEFAULT '[]'"),
        ("decision", "TEXT NOT NULL DEFAULT ''"),
        ("decided_by_id", person),
        ("decided_at", instant),
    )
    for name, written in columns:
        op.execute(f"ALTER TABLE conflicts_of_interest ADD COLUMN {name} {written}")
    op.create_index("ix_conflicts_of_interest_state", "conflicts_of_interest", ["state", "application_id"])


def downgrade() -> None:
    for table in ("interests", "pool_places", "reviewer_profiles"):
        op.drop_table(table)
    op.drop_column("calls", "theme_question")
    op.drop_column("programmes", "themes")
    op.execute("DELETE FROM conflicts_of_interest WHERE state = 'dismissed'")
    op.drop_index("ix_conflicts_of_interest_state", "conflicts_of_interest")
    for column in ("decided_at", "decided_by_id", "decision", "grounds", "state"):
        op.drop_column("conflicts_of_interest", column)
