"""Pictures of a page as people see it, and what axe has to say about each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDTHS = (1280, 390)
RULES: dict[str, Any] = {"resultTypes": ["violations"]}
SCHEMES: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": RULES,
    "dark": RULES | {"runOnly": ["color-contrast", "link-in-text-block"]},
}
"""What axe looks at in each colour scheme: in the second, what hangs on colours."""
HEIGHT = 900
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class NotAccessible(AssertionError):
    """axe found violations, or the page is wider than a phone."""


@dataclass(frozen=True)
class Picture:
    """One saved picture."""

    path: Path
    width: int
    scheme: str


def take_pictures(page: Page, name: str, folder: Path) -> list[Picture]:
    """Save ``name-width-scheme.png`` for each width and colour scheme; leaves the page wide and light.

    Raises:
        NotAccessible: with every violation in every picture.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pictures: list[Picture] = []
    faults: list[str] = []
    for width, (scheme, rules) in product(WIDTHS, SCHEMES.items()):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        path = folder / f"{name}-{width}-{scheme}.png"
        page.screenshot(path=path, full_page=True, animations="disabled")
        pictures.append(Picture(path, width, scheme))
        faults.extend(f"{path.name}: {fault}" for fault in _faults(page, rules))
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    page.emulate_media(color_scheme="light")
    if faults:
        raise NotAccessible("\n".join([page.url, *faults]))
    return pictures


def _faults(page: Page, rules: dict[str, Any]) -> list[str]:
    beyond = page.evaluate(WIDER_THAN_THE_WINDOW)
    scrolls = [f"the page is {beyond} px wider than the window"] if beyond > 0 else []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    violations = page.evaluate("(rules) => axe.run(rules)", rules)["violations"]
    return scrolls + [
        f"{violation['id']} ({violation['help']}) at {', '.join(str(node['target']) for node in violation['nodes'])}"
        for violation in violations
    ]
