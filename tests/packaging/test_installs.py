"""A wheel, an sdist and an editable install each start from another folder, with everything they need."""

from __future__ import annotations

import json
import os
import shutil
import site
import subprocess
import sys
import tarfile
import venv
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
PROBE = Path(__file__).with_name("probe.py")
LONGEST_SECONDS = 120


def run(*command: str | Path, cwd: Path, **more: str) -> str:
    """What a program prints; its errors are shown when it fails. No setting of this process reaches it."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("GRANTFLOW_", "PYTHON", "COV_"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**kept, **more},
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    paths = os.pathsep.join(path for path in sys.path if path and Path(path) != ROOT)
    run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=ROOT, PYTHONPATH=paths)
    return folder


def only(folder: Path, pattern: str) -> Path:
    [found] = folder.glob(pattern)
    return found


class Installation:
    """A fresh environment that borrows the libraries of the present one, but not GrantFlow."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.bin / "python"
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir()
        self.settings = {
            "GRANTFLOW_DATABASE_URL": f"sqlite:///{folder / 'grantflow.sqlite3'}",
            "GRANTFLOW_STORAGE": str(folder / "files"),
        }
        self._uv = shutil.which("uv")
        venv.create(folder / "env", with_pip=self._uv is None, symlinks=os.name != "nt")
        own = Path(run(self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
        borrowed = [*site.getsitepackages(), *(path for path in sys.path if Path(path, "hatchling").is_dir())]
        (own / "zz_borrowed.pth").write_text("\n".join(dict.fromkeys(borrowed)) + "\n", encoding="utf-8")

    def install(self, *what: str | Path) -> None:
        alone = ("--no-deps", "--no-index", "--no-build-isolation")
        if self._uv is None:
            run(self.python, "-m", "pip", "install", "--quiet", *alone, *what, cwd=self.elsewhere)
        else:
            run(self._uv, "pip", "install", "--quiet", "--python", self.python, *alone, *what, cwd=self.elsewhere)

    def grantflow(self, *arguments: str) -> str:
        return run(self.python, "-m", "grantflow", *arguments, cwd=self.elsewhere, **self.settings)


WAYS: dict[str, Callable[[Path], tuple[str | Path, ...]]] = {
    "wheel": lambda dist: (only(dist, "*.whl"),),
    "sdist": lambda dist: (only(dist, "*.tar.gz"),),
    "editable": lambda dist: ("--editable", ROOT),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_starts_from_another_folder(built: Path, tmp_path: Path, way: str) -> None:
    here = Installation(tmp_path)
    here.install(*WAYS[way](built))
    assert "from call to closure" in run(here.bin / "grantflow", "--help", cwd=here.elsewhere)
    assert "every proof holds" in here.grantflow("workflow", "verify")
    here.grantflow("db", "upgrade")
    assert here.grantflow("check") == "Everything is in order.\n"
    found = json.loads(run(here.python, PROBE, cwd=here.elsewhere, **here.settings).splitlines()[-1])
    home = ROOT if way == "editable" else tmp_path / "env"
    for place in ("package", "templates", "migrations"):
        assert Path(found.pop(place)).is_relative_to(home), place
    assert found == {"statuses": [200, 200], "languages": [True, False], "stylesheet": 200, "pdf": "%PDF-"}


def test_the_archives_hold_what_they_should_and_nothing_else(built: Path) -> None:
    with ZipFile(only(built, "*.whl")) as wheel:
        names = wheel.namelist()
    assert "grantflow/translations/ru/LC_MESSAGES/messages.mo" in names
    assert "grantflow/_bundled/templates/layouts/base.html" in names
    assert any(name.startswith("grantflow/_bundled/migrations/versions/") for name in names)
    assert not [name for name in names if not name.startswith("grantflow") or name.startswith("grantflow/tests")]
    with tarfile.open(only(built, "*.tar.gz")) as sdist:
        parts = {name.split("/")[1] for name in sdist.getnames() if "/" in name}
    assert {"grantflow", "templates", "migrations", "hatch_build.py", "README.md", "LICENSE"} <= parts
    assert not parts & {"var", ".git", ".venv"}
