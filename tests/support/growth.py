"""How the time of some work grows with its size, whatever the machine and whoever else uses it."""

from __future__ import annotations

import time
from collections.abc import Callable

MILLISECOND = 0.001
"""What takes less tells of the machine, not of the work."""
TIMES = 4
MOST = (TIMES + TIMES**2) / 2
"""Half way between what is linear and what is quadratic."""


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times as long four times as much takes: about 4 where the time is linear, 16 where it is quadratic.

    Of tries in turns the quickest of each count: what disturbs only adds.
    """
    tries = [(_seconds(work, size), _seconds(work, TIMES * size)) for _ in range(5)]
    little, much = (max(min(each), MILLISECOND) for each in zip(*tries, strict=True))
    return much / little


def _seconds(work: Callable[[int], object], size: int) -> float:
    start = time.process_time()
    work(size)
    return time.process_time() - start
