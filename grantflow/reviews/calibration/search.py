"""Finding the lowest point of a smooth function of two shares."""

from __future__ import annotations

from collections.abc import Callable

Point = tuple[float, float]

_PRECISION = 1e-4
_DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))


def lowest_in_square(height: Callable[[Point], float], most: float) -> Point:
    """Where ``height`` is lowest for both coordinates from 0 to ``most``, its edges included.

    Compass search: go to the lowest neighbour, or halve the step where there is none. It needs no derivatives.
    T. G. Kolda, R. M. Lewis and V. Torczon, "Optimization by direct search", SIAM Review 45 (2003), 385-482.
    """
    here, step = (most / 2, most / 2), most / 4
    lowest = height(here)
    while step > _PRECISION:
        heights = {point: height(point) for point in _neighbours(here, step, most) if point != here}
        best = min(heights, key=heights.__getitem__)
        if heights[best] < lowest:
            here, lowest = best, heights[best]
        else:
            step /= 2
    return here


def _neighbours(point: Point, step: float, most: float) -> list[Point]:
    return [
        (min(max(point[0] + across * step, 0.0), most), min(max(point[1] + up * step, 0.0), most))
        for across, up in _DIRECTIONS
    ]
