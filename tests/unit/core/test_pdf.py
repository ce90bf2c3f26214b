"""Documents: every language's letters, hostile texts shown and not obeyed, the same bytes each time."""

from __future__ import annotations

import io
import json
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_file
from pypdf import PdfReader

from grantflow.core.money import Money
from grantflow.core.pdf import DOCUMENTS, render_pdf
from grantflow.core.sentences import say

MADE_AT = datetime(2026, 10, 12, 11, 41, 5, 678901, tzinfo=UTC)
DATA = Path(__file__).parents[2] / "data"
HOSTILE: list[str] = json.loads((DATA / "blns.json").read_text(encoding="utf-8"))
FINGERPRINT = "0123456789abcdef" * 4

LANGUAGES = {
    "Russian": "Чистая вода: комитеты трёх сёл, объём — №7",
    "Bulgarian": "Ъгъл, щъркел, ѝ, обществото",
    "Azerbaijani": "Şəki, İsmayıllı, Gəncə ğüzəl: ₼1250",
    "Kazakh": "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі ₸",
    "Kyrgyz": "Ңң Өө Үү жергиликтүү өзүн-өзү башкаруу",
    "Tajik": "Ғғ Ӣӣ Ққ Ӯӯ Ҳҳ Ҷҷ Тоҷикистон",
    "Uzbek, Latin": "Oʻzbekiston, Gʻalaba, maʼnaviyat",
    "Uzbek, Cyrillic": "Ўзбекистон Қашқадарё Ғиждувон Ҳақ",
    "Serbian, Cyrillic": "Ђђ Љљ Њњ Ћћ Џџ Школа",
    "Serbian, Latin": "Đđ Ljlj Njnj Ćć Dždž Škola",
    "Turkmen": "Aşgabat, Ýaşlar, ňžä",
}


def receipt(**other: object) -> dict[str, object]:
    """The data of a receipt with one section."""
    return {
        "reference": "KG-2026-0042",
        "title": "Clean water",
        "organisation": "Ак-Булак",
        "call": "Small grants",
        "submitted_at": MADE_AT,
        "fingerprint": FINGERPRINT,
        "verify_url": f"https://grants.example.org/verify/{FINGERPRINT}",
        "donor_line": "Funded by the European Union",
        "sections": [answers({"question": "Why?", "lines": ["Because."]})],
        **other,
    }


def answers(*given: dict[str, object]) -> dict[str, object]:
    return {"title": "Your project", "answers": list(given)}


def draw(template: str, data: dict[str, Any], **options: Any) -> bytes:
    return render_pdf(template, data, **{"language": "en", "made_at": MADE_AT, **options})


def read(pdf: bytes) -> str:
    """All text of a document, without line breaks and the breaks allowed in long words."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return unicodedata.normalize("NFC", squeezed("".join(pages)))


def squeezed(text: str) -> str:
    return "".join(sign for sign in text if not sign.isspace() and sign != "\u200b")


def test_a_receipt_holds_the_whole_application() -> None:
    table = {"columns": [{"label": "Village"}, {"label": "People", "number": True}], "rows": [{"cells": ["Kara", "9"]}]}
    budget = {
        "columns": [{"label": "Line"}, {"label": "Total", "number": True}],
        "rows": [{"cells": ["Coordinator", Money(300000, "USD")]}, {"cells": ["Sum", "3"], "kind": "total"}],
    }
    sections = [answers({"question": "Where?", "table": table}, {"question": "Else?", "lines": []})]
    text = read(draw("receipt", receipt(sections=sections, budget=budget, submitted_by="A. Osmonova")))
    parts = (
        "KG-2026-0042",
        "Village",
        "Kara",
        "No answer",
        "3,000.00 USD",
        "Sum",
        "A. Osmonova",
        "11:41",
        "Page 1 of 1",
    )
    for part in (*parts, FINGERPRINT, "Funded by the European Union"):
        assert squeezed(part) in text


def test_instants_are_shown_in_the_zone_asked_for() -> None:
    assert "17:41" in read(draw("receipt", receipt(), zone="Asia/Bishkek"))


def test_sentences_are_written_out() -> None:
    assert "3lines" in read(draw("receipt", receipt(organisation=say("%(n)s lines", n=3))))


def test_an_agreement_holds_parties_payments_clauses_and_signatures() -> None:
    amount = Money(1480000, "USD")
    data = {
        "reference": "KG-2026-0042/A",
        "title": "Agreement on clean water",
        "amount": amount,
        "starts": date(2027, 1, 1),
        "ends": date(2027, 10, 31),
        "parties": [{"role": "The grantee", "name": "Ак-Булак", "facts": [["Registration number", "KG-ID-77"]]}],
        "tranches": [{"label": "Advance", "amount": amount, "due": date(2027, 1, 15), "condition": "after signing"}],
        "budget": [{"heading": "Staff", "amount": amount}],
        "reports": [
            {"label": "Final report", "from": date(2027, 1, 1), "to": date(2027, 10, 31), "due": date(2027, 11, 30)}
        ],
        "indicators": [{"label": "I1 People with clean water", "target": "1200 people"}],
        "clauses": [{"title": "Purpose", "paragraphs": ["First.", "Second."]}],
        "signatures": [
            {
                "role": "Lead",
                "name": "M. Petrova",
                "organisation": "Fund",
                "signed_at": MADE_AT,
                "fingerprint": FINGERPRINT,
            },
            {"role": "Grantee", "name": "А. Осмонова", "organisation": "Ак-Булак"},
        ],
    }
    pdf = draw("agreement", data, accessible=True)
    text = read(pdf)
    assert b"pdfuaid" in pdf
    for part in (
        "KG-ID-77",
        "14,800.00 USD",
        "Staff",
        "30 November 2027",
        "1200 people",
        "1. Purpose",
        "1.2",
        "Second.",
        "M. Petrova",
        FINGERPRINT,
        "Not signed yet",
    ):
        assert squeezed(part) in text


def bare(text: str) -> str:
    """A text without its accents."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


@pytest.mark.parametrize("sample", LANGUAGES.values(), ids=LANGUAGES)
def test_every_letter_of_the_languages_is_drawn(sample: str) -> None:
    pdf = draw("receipt", receipt(title=sample, sections=[]), accessible=True)
    assert b"pdfuaid" in pdf  # PDF/UA-1 allows no letter without a picture
    assert squeezed(unicodedata.normalize("NFC", sample)) in read(pdf)


@pytest.mark.parametrize("language", ["ru", "sr_Latn", "sr_Cyrl", "az", "pt_BR"])
def test_the_document_names_its_language(language: str) -> None:
    root = PdfReader(io.BytesIO(draw("receipt", receipt(), language=language))).root_object
    assert str(root["/Lang"]).split("-")[0] == language.split("_")[0]


def test_hostile_texts_are_shown_and_not_obeyed() -> None:
    assert len(HOSTILE) == 515
    given: list[dict[str, object]] = [{"question": text, "lines": [text]} for text in HOSTILE]
    # Stacked accents of one text are read back with letters of others, which share their glyphs.
    text = bare(read(draw("receipt", receipt(sections=[answers(*given)]), accessible=True)))
    plain = [squeezed(one) for one in HOSTILE if one.isascii() and one.isprintable()]
    assert len(plain) > 300
    assert [one for one in plain if one not in text] == []


@pytest.mark.parametrize(
    "typed",
    [
        '#panic("no")',
        "#{",
        "$x$ *a* _b_ `c`",
        "= Title",
        "@ref <label>",
        "// gone?",
        '"]) #pagebreak()',
        "%(when)s",
        "\\u{41}",
    ],
)
def test_markup_stays_text_everywhere(typed: str) -> None:
    table = {"columns": [{"label": typed}], "rows": [{"cells": [typed], "kind": "heading"}]}
    data = receipt(
        reference=typed,
        title=typed,
        organisation=typed,
        call=typed,
        donor_line=typed,
        submitted_by=typed,
        sections=[{"title": typed, "answers": [{"question": typed, "lines": [typed], "table": table}]}],
    )
    assert read(draw("receipt", data)).count(squeezed(typed)) >= 11


@pytest.mark.parametrize("typed", ["\ud800 half", "\x00\x07\x1b", "\u202eright to left", "x" * 5000, "🏳️‍🌈" * 300, ""])
def test_broken_text_is_drawn(typed: str) -> None:
    assert draw("receipt", receipt(title=typed, call=typed), accessible=True).startswith(b"%PDF-")


def test_the_same_data_gives_the_same_bytes() -> None:
    assert draw("receipt", receipt()) == draw("receipt", receipt())


def test_the_documents_own_words_are_collected() -> None:
    path = str(DOCUMENTS / "receipt.typ")
    found = [text for _line, text, _comments, _context in extract_from_file("grantflow.core.pdf:extract_texts", path)]
    assert "Fingerprint of the content (SHA-256)" in found
    assert "Page %(number)s of %(total)s" not in found  # stands in base.typ
