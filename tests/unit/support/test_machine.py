"""Programs are found where systems keep them, and missing ones named with one command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import machine


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with nothing on its PATH."""
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    monkeypatch.setattr(Path, "home", classmethod(lambda cls: tmp_path / "home"))
    return tmp_path


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    path.touch(mode=0o755)
    return path


def test_nothing_is_found_on_a_bare_machine(bare: Path) -> None:
    assert machine.find_chromium(bare) is None
    assert machine.find_postgres(bare) is None


@pytest.mark.parametrize("place", machine.BROWSER_FILES)
def test_a_browser_of_a_mac_is_found(bare: Path, place: str) -> None:
    browser = put(bare / place)
    assert machine.find_chromium(bare) == browser


def test_the_newest_browser_of_playwright_is_found(bare: Path) -> None:
    put(bare / "home/.cache/ms-playwright/chromium-1100/chrome-linux/chrome")
    newest = put(bare / "home/.cache/ms-playwright/chromium-1200/chrome-linux64/chrome")
    assert machine.find_chromium(bare) == newest


@pytest.mark.parametrize(("answer", "found"), [("exit 1", False), ("echo Chromium 156", True)])
def test_what_only_asks_for_a_snap_is_no_browser(bare: Path, answer: str, found: bool) -> None:
    stub = put(bare / "nowhere/chromium-browser")
    stub.write_text(f"#!/bin/sh\n{answer}\n")
    assert machine.find_chromium(bare) == (stub if found else None)


def test_a_browser_without_a_window_is_preferred(bare: Path) -> None:
    put(bare / "home/.cache/ms-playwright/chromium-1200/chrome-linux64/chrome")
    light = put(bare / "home/.cache/ms-playwright/chromium_headless_shell-1200/chrome-linux/headless_shell")
    assert machine.find_chromium(bare) == light


def test_only_linux_needs_a_library_for_what_drives_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "find_library", lambda name: None)
    assert machine.has_atomics("linux") is False
    assert machine.has_atomics("darwin") is True
    monkeypatch.setattr(machine, "find_library", lambda name: f"lib{name}.so.1")
    assert machine.has_atomics("linux") is True


def test_the_newest_server_is_found(bare: Path) -> None:
    for version in (9, 17, 15):
        put(bare / f"usr/lib/postgresql/{version}/bin/initdb")
    assert machine.find_postgres(bare) == bare / "usr/lib/postgresql/17/bin"


@pytest.mark.parametrize(
    ("platform", "command"),
    [("linux", "sudo apt-get install -y chromium postgresql"), ("darwin", "brew install chromium postgresql")],
)
def test_advice_is_one_command(platform: str, command: str) -> None:
    said = machine.advice(["chromium", "postgresql"], platform)
    assert said == f"the tests need chromium and postgresql; run: {command}"


def test_the_check_says_what_is_missing(
    bare: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "missing_packages", lambda: ["chromium"])
    assert machine.main([]) == 0
    assert capsys.readouterr().out == "chromium\n"
    assert machine.main(["--check"]) == 1
    assert "the tests need chromium; run: " in capsys.readouterr().out
