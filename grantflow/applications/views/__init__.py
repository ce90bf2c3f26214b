"""Pages of applications: the applicant's, the staff's, and documents."""

from grantflow.applications.views import (
    applicant,
    autosave,
    documents,
    pasting,
    sections,
    staff,
    tables,
    uploads,
    workbooks,
)
from grantflow.applications.views.blueprint import blueprint

__all__ = [
    "applicant",
    "autosave",
    "blueprint",
    "documents",
    "pasting",
    "sections",
    "staff",
    "tables",
    "uploads",
    "workbooks",
]
