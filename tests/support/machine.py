"""Which programs of the machine the tests use, where they are, and how to get those that are missing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from ctypes.util import find_library
from pathlib import Path

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_FILES = (
    "Applications/Chromium.app/Contents/MacOS/Chromium",
    "Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
BROWSERS_OF_PLAYWRIGHT = (".cache/ms-playwright", "Library/Caches/ms-playwright")
KINDS_OF_PLAYWRIGHT = (
    "chromium_headless_shell-*/chrom*/*headless*shell",
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
"""Chromium without a window comes first: it draws the same pages with a third less work."""
POSTGRES_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
)


def find_chromium(root: Path = Path("/"), home: Path | None = None) -> Path | None:
    """A Chromium or Chrome that Playwright can drive, or None."""
    on_path = (found for name in BROWSERS if (found := shutil.which(name)) and _starts(found))
    files = (root / name for name in BROWSER_FILES)
    own = ((home or Path.home()) / folder for folder in BROWSERS_OF_PLAYWRIGHT)
    bundled = (
        found
        for folder in own
        for pattern in KINDS_OF_PLAYWRIGHT
        for found in sorted(folder.glob(pattern), reverse=True)
    )
    candidates: Iterable[Path] = (*map(Path, on_path), *files, *bundled)
    return next((path for path in candidates if path.is_file()), None)


def _starts(program: str) -> bool:
    """Ubuntu's ``chromium-browser`` is there and only says that a snap is needed."""
    return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0


def find_postgres(root: Path = Path("/")) -> Path | None:
    """The folder with the newest installed server's ``initdb`` and ``pg_ctl``, or None."""
    folders = [folder for pattern in POSTGRES_FOLDERS for folder in root.glob(pattern)]
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return max((folder for folder in folders if (folder / "initdb").is_file()), key=_version, default=None)


def _version(folder: Path) -> int:
    numbers = re.findall(r"\d+", str(folder))
    return int(numbers[-1]) if numbers else 0


def has_atomics(platform: str = sys.platform) -> bool:
    """Whether the library is here that the program which drives the browser needs on Linux."""
    return platform != "linux" or find_library("atomic") is not None


def missing_packages() -> list[str]:
    """The system packages (their Debian names) that are not here."""
    found = {"chromium": find_chromium(), "postgresql": find_postgres(), "libatomic1": has_atomics()}
    return [name for name, there in found.items() if not there]


def advice(missing: Iterable[str], platform: str = sys.platform) -> str:
    """The one command that installs what is missing."""
    names = list(missing)
    install = {"darwin": "brew install"}.get(platform, "sudo apt-get install -y")
    return f"the tests need {' and '.join(names)}; run: {install} {' '.join(names)}"


def main(arguments: list[str]) -> int:
    """Print what is missing, for ``script/test``; with ``--check`` the advice, and exit 1 if anything is."""
    missing = missing_packages()
    if missing:
        print(advice(missing) if "--check" in arguments else " ".join(missing))
    return int(bool(missing) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
