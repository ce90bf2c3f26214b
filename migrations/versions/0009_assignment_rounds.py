"""Reviewers' wishes, who never shares an application, rounds of assignment, and a call's rules for them.

Revision ID: 0009
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None

BIDS = ("eager", "willing", "neutral", "reluctant")
STATES = ("draft", "applied", "undone", "dropped")
DRAFT = sa.text("assignment_rounds.state = 'draft'")


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=op.f(name), native_enum=False, length=40, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "reviewer_bids",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("bid", _choice("ck_reviewer_bids_bid", BIDS), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_reviewer_bids_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reviewer_bids_person_id_people")),
        sa.PrimaryKeyConstraint("application_id", "person_id", name=op.f("pk_reviewer_bids")),
    )
    op.create_index(op.f("ix_reviewer_bids_person_id"), "reviewer_bids", ["person_id"])
    op.create_table(
        "reviewers_kept_apart",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_by_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_reviewers_kept_apart_ordered")),
        *(
            sa.ForeignKeyConstraint([column], ["people.id"], name=op.f(f"fk_reviewers_kept_apart_{column}_people"))
            for column in ("one_id", "other_id", "said_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_reviewers_kept_apart_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("programme_id", "one_id", "other_id", name=op.f("pk_reviewers_kept_apart")),
    )
    op.create_table(
        "assignment_rounds",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("state", _choice("ck_assignment_rounds_round_state", STATES), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pairs", sa.JSON(), nullable=False),
        sa.Column("proposed", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_assignment_rounds_call_id_calls")),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_assignment_rounds_made_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_rounds")),
    )
    op.create_index("ix_assignment_rounds_call", "assignment_rounds", ["call_id", "made_at"])
    op.create_index(
        "uq_assignment_rounds_draft",
        "assignment_rounds",
        ["call_id"],
        unique=True,
        sqlite_where=DRAFT,
        postgresql_where=DRAFT,
    )
    op.add_column("calls", sa.Column("least_independent", sa.Integer(), server_default="1", nullable=False))
    op.add_column("calls", sa.Column("assignment_points", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("calls", sa.Column("bids_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    for column in ("bids_until", "assignment_points", "least_independent"):
        op.drop_column("calls", column)
    for table in ("assignment_rounds", "reviewers_kept_apart", "reviewer_bids"):
        op.drop_table(table)
