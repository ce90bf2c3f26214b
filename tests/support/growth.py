"""How the time of some work grows with its size, whatever the machine and whoever else uses it."""

from __future__ import annotations

import time
from collections.abc import Callable

LINEAR = 4
QUADRATIC = LINEAR**2


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times as long four times as much takes: about 4 where the time is linear, 16 where it is quadratic."""
    return _least(work, LINEAR * size) / _least(work, size)


def _least(work: Callable[[int], object], size: int) -> float:
    """CPU seconds of the quickest of some tries: what disturbs only adds."""
    tries = []
    for _ in range(5):
        start = time.process_time()
        work(size)
        tries.append(time.process_time() - start)
    return min(tries)
