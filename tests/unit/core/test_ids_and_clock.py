from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.clock import add_working_days, day_in, local, now, wall_time, zone
from grantflow.core.errors import Unreadable
from grantflow.core.ids import _Sequence, new_id


def test_identifiers_are_uuids_of_version_7_with_the_time_in_front() -> None:
    before = now().timestamp()
    assert (new_id().version, new_id().variant) == (7, "specified in RFC 4122")
    assert abs(_Sequence().next()[0] / 1000 - before) < 5


def test_identifiers_grow_even_from_several_threads() -> None:
    with ThreadPoolExecutor(4) as pool:
        batches = list(pool.map(lambda _: [new_id() for _ in range(500)], range(4)))
    assert all(batch == sorted(batch) for batch in batches)
    assert len({made for batch in batches for made in batch}) == 2000


def test_the_sequence_never_goes_back() -> None:
    sequence = _Sequence()
    with time_machine.travel(datetime(2026, 5, 1, tzinfo=UTC), tick=False):
        late = [sequence.next() for _ in range(5000)]
    with time_machine.travel(datetime(2026, 4, 1, tzinfo=UTC), tick=False):
        assert sequence.next() > late[-1]
    assert late == sorted(set(late))


def test_now_is_aware() -> None:
    with time_machine.travel(datetime(2026, 5, 1, 12, tzinfo=UTC), tick=False):
        assert now() == datetime(2026, 5, 1, 12, tzinfo=UTC)
        assert now().tzinfo is UTC


@pytest.mark.parametrize("name", ["Asia/Atlantis", "", "../etc/passwd", "Asia"])
def test_unknown_zones_are_refused(name: str) -> None:
    with pytest.raises(Unreadable, match="no time zone"):
        zone(name)


@pytest.mark.parametrize("year", [1, 1799, 2201, 9999])
@pytest.mark.parametrize("name", ["Asia/Bishkek", "UTC"])
def test_years_that_nobody_means_are_refused(name: str, year: int) -> None:
    with pytest.raises(Unreadable, match=f"year {year} cannot be meant"):
        wall_time(datetime(year, 1, 1), name)


def test_a_deadline_in_bishkek() -> None:
    instant = wall_time(datetime(2026, 6, 30, 18, 0), "Asia/Bishkek")
    assert instant == datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
    assert local(instant, zone("Europe/Sofia")).hour == 15


def test_a_time_without_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        local(datetime(2026, 1, 1), zone("UTC"))


@pytest.mark.parametrize(
    ("naive", "reason"),
    [(datetime(2026, 3, 29, 3, 30), "skip 03:30"), (datetime(2026, 10, 25, 3, 30), "show 03:30 twice")],
)
def test_times_that_clocks_skip_or_repeat_are_refused(naive: datetime, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        wall_time(naive, "Europe/Sofia")


@pytest.mark.parametrize(
    ("start", "days", "reached"),
    [
        (date(2026, 5, 1), 1, date(2026, 5, 4)), (date(2026, 5, 4), 5, date(2026, 5, 11)),
        (date(2026, 5, 2), 0, date(2026, 5, 2)), (date(2026, 5, 4), -1, date(2026, 5, 1)),
    ],
)  # fmt: skip
def test_working_days(start: date, days: int, reached: date) -> None:
    assert add_working_days(start, days) == reached


def test_holidays_are_no_working_days() -> None:
    assert add_working_days(date(2026, 5, 7), 1, {date(2026, 5, 8)}) == date(2026, 5, 11)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)), st.sampled_from(["Asia/Bishkek", "Europe/Sofia"]))
def test_wall_times_that_exist_once_come_back(naive: datetime, name: str) -> None:
    try:
        instant = wall_time(naive, name)
    except Unreadable:
        return
    assert local(instant, zone(name)).replace(tzinfo=None) == naive


def test_the_same_moment_has_another_date_elsewhere() -> None:
    evening = datetime(2026, 5, 1, 20, tzinfo=UTC)
    assert day_in("Asia/Bishkek", evening) == date(2026, 5, 2)
    assert day_in("America/New_York", evening) == date(2026, 5, 1)
