from __future__ import annotations

from pathlib import Path

import pytest

from grantflow.core import catalogues


def test_a_language_that_is_named_gets_a_catalogue_to_fill_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "CATALOGUES", tmp_path)
    monkeypatch.setattr(catalogues, "LANGUAGES", {"en": "English", "ky": "Кыргызча"})
    assert catalogues.main() == 1
    made = catalogues.read("ky")
    assert "Submit" in made
    assert not made["Submit"].string
