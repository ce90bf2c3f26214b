"""Documents of a call."""

from __future__ import annotations

from grantflow.calls.models import Call
from grantflow.core.pdf import render_pdf
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.printing import blank_sections
from grantflow.questionnaires.queries import form_of


def blank_form(call: Call, version: QuestionnaireVersion, language: str) -> bytes:
    """The call's form without answers as PDF, with room to write. The same bytes until the form changes."""
    data: dict[str, object] = {
        "reference": call.code,
        "title": call.title,
        "call": call.title,
        "closes_at": call.closes_at,
        "donor_line": call.programme.donor_line,
        "sections": blank_sections(form_of(version)),
    }
    return render_pdf(
        "form",
        data,
        language=language,
        made_at=version.frozen_at or version.created_at,
        zone=call.zone,
        accessible=True,
    )
