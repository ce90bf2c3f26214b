"""Documents of an application."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from grantflow.applications.content import Content, content_sealed
from grantflow.applications.models import Application, Submission
from grantflow.applications.presenting import shown_sections
from grantflow.core.pdf import render_pdf
from grantflow.questionnaires.printing import heading


def receipt(application: Application, sealed: Submission, *, language: str, zone: str, verify_url: str) -> bytes:
    """The receipt as PDF: number, time, fingerprint, and everything that was submitted."""
    sections = shown_sections(content_sealed(application, sealed), language)
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


def filled_form(application: Application, content: Content, *, language: str, zone: str, made_at: datetime) -> bytes:
    """The whole form with its answers as PDF, as far as it is filled in."""
    data: dict[str, Any] = {
        "reference": application.number or "",
        "title": application.title or application.call.title,
        "organisation": application.organisation.name,
        "call": application.call.title,
        "closes_at": application.call.closes_at,
        "donor_line": application.call.programme.donor_line,
        "sections": [
            {
                "title": section.title,
                "questions": [
                    {**heading(content.form.question(answer.key)), "label": answer.label, "lines": list(answer.lines)}
                    for answer in section.answers
                ],
            }
            for section in shown_sections(content, language)
        ],
    }
    return render_pdf("form", data, language=language, made_at=made_at, zone=zone, accessible=True)
