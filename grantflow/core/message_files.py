"""Message catalogues: what translators write (``.po``) made into what programs read (``.mo``).

The build of a wheel uses this too, so it needs nothing but Babel.
"""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(folder: Path) -> None:
    """Bring the compiled catalogues under ``folder`` up to date with their sources.

    Each takes its place whole: processes that start, build and read beside each other never meet half a file.
    """
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            messages = read_po(text, locale=source.parts[-3], domain=source.stem)
        part = target.with_name(f"{target.name}.{os.getpid()}")
        with part.open("wb") as compiled:
            write_mo(compiled, messages)
        part.replace(target)
