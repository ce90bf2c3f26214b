"""What a production server says is one JSON object in a line, its own lines too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SAYING = """
import json, logging.config
logging.config.dictConfig(json.load(open("granian.json", encoding="utf-8")))
for name in ("_granian", "_granian.serve", "granian.access"):
    logging.getLogger(name).info("Spawning worker-%d", 1)
try:
    raise OSError("Address in use")
except OSError:
    logging.getLogger("_granian").exception("Stopped:\\nworker-1")
"""


def test_each_line_of_the_server_is_an_object() -> None:
    """By the file that the README gives it, in a process of its own: pytest has its hands in loggers."""
    said = subprocess.run([sys.executable, "-c", SAYING], cwd=ROOT, capture_output=True, text=True, check=True).stderr
    *lines, last = (json.loads(line) for line in said.splitlines())
    assert [line["logger"] for line in lines] == ["_granian", "_granian.serve", "granian.access"]
    assert {(line["event"], line["level"]) for line in lines} == {("Spawning worker-1", "info")}
    assert all(line["timestamp"].endswith("Z") for line in lines)
    assert "Address in use" in last["exception"]
