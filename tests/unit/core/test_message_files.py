"""Catalogues are compiled where their source is newer, and take their place whole."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO

import pytest
from babel.messages import mofile
from babel.messages.catalog import Catalog
from babel.support import Translations

from grantflow.core import message_files
from grantflow.core.message_files import compile_catalogues

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
AN_HOUR = 3600


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "ru" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    return write(path, "заявка")


def write(path: Path, word: str) -> Path:
    path.write_text(f'{HEAD}msgid "application"\nmsgstr "{word}"\n', encoding="utf-8")
    return path


def word(folder: Path) -> str:
    return Translations.load(str(folder), ["ru"]).gettext("application")


def age(path: Path) -> None:
    past = path.stat().st_mtime - AN_HOUR
    os.utime(path, (past, past))


def test_a_newer_source_is_compiled_and_a_current_one_left_alone(tmp_path: Path, source: Path) -> None:
    compile_catalogues(tmp_path)
    assert word(tmp_path) == "заявка"
    target = source.with_suffix(".mo")
    assert target.stat().st_mode & stat.S_IROTH, "whoever serves the app may be another than who compiled"
    age(target)
    write(source, "обращение")
    compile_catalogues(tmp_path)
    assert word(tmp_path) == "обращение"
    before = target.stat().st_ino
    compile_catalogues(tmp_path)
    assert target.stat().st_ino == before
    assert sorted(path.name for path in source.parent.iterdir()) == ["messages.mo", "messages.po"]


def test_readers_meet_no_half_catalogue(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_catalogues(tmp_path)
    age(source.with_suffix(".mo"))
    write(source, "обращение")
    met = []
    compiled = mofile.write_mo

    def slowly(target: IO[bytes], messages: Catalog) -> None:
        target.write(b"half")
        target.flush()
        met.append(word(tmp_path))
        target.seek(0)
        compiled(target, messages)

    monkeypatch.setattr(message_files, "write_mo", slowly)
    compile_catalogues(tmp_path)
    assert met == ["заявка"]
    assert word(tmp_path) == "обращение"
