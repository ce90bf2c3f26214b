"""Documents of an application."""

from __future__ import annotations

from typing import Any

from grantflow.applications.models import Application, Submission
from grantflow.applications.presenting import shown_sections
from grantflow.core.pdf import render_pdf


def receipt(application: Application, sealed: Submission, *, language: str, zone: str, verify_url: str) -> bytes:
    """The receipt as PDF: number, time, fingerprint, and everything that was submitted."""
    sections = shown_sections(application, sealed.content["answers"], language)
    data: dict[str, Any] = {
        "reference": sealed.content["number"],
        "title": application.title,
        "organisation": sealed.content["organisation"]["name"],
        "call": application.call.title,
        "submitted_at": sealed.submitted_at,
        "fingerprint": sealed.fingerprint,
        "verify_url": verify_url,
        "donor_line": application.call.programme.donor_line,
        "sections": [
            {
                "title": section.title,
                "answers": [{"question": a.label, "lines": list(a.lines)} for a in section.answers],
            }
            for section in sections
        ],
    }
    return render_pdf("receipt", data, language=language, made_at=sealed.submitted_at, zone=zone, accessible=True)
