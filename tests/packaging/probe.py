"""Asked of an installed GrantFlow, from another folder: where it is, and whether pages and documents come whole.

Prints one JSON object; runs in the environment that is probed, which has no tests.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import grantflow
from grantflow import paths
from grantflow.app import create_app
from grantflow.core.pdf import render_pdf

NOW = datetime(2026, 10, 12, 11, 41, tzinfo=UTC)
RECEIPT = {
    "reference": "KG-2026-0042",
    "title": "Чистая вода",
    "call": "Small grants",
    "organisation": "Ак-Булак",
    "submitted_at": NOW,
    "fingerprint": "0123456789abcdef" * 4,
    "verify_url": "https://grants.example.org/check",
    "donor_line": "",
    "sections": [],
}

app = create_app()
browser = app.test_client()
english = browser.get("/calls")
browser.set_cookie("language", "ru")
russian = browser.get("/calls")
document = render_pdf("receipt", RECEIPT, language="ru", made_at=NOW)
print(
    json.dumps(
        {
            "package": str(Path(grantflow.__file__).parent),
            "templates": str(paths.TEMPLATES),
            "migrations": str(paths.MIGRATIONS),
            "statuses": [english.status_code, russian.status_code],
            "languages": ["Open calls" in english.text, "Open calls" in russian.text],
            "stylesheet": browser.get("/static/css/app.css").status_code,
            "pdf": document[:5].decode(),
        }
    )
)
