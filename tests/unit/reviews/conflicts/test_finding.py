"""Conflicts are found where a person's tie meets a name of an application, and only there."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.reviews.conflicts.finding import Kept, Named, Pair, Part, Self, Tie, found, looked_again
from grantflow.reviews.conflicts.grounds import ConflictGround, Ground, kept_grounds, read_grounds
from grantflow.reviews.conflicts.keys import domain_of, mine, organisation_keys, person_keys, theirs
from grantflow.reviews.enums import ConflictState

G, C = ConflictGround, ConflictState
ANNA, BOB, ONE, TWO = (UUID(int=number) for number in range(1, 5))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ак-Булак", "Ak-Bulak"),
        ("ОО «Ак-Булак»", "ак булак"),
        ('PF "White  Spring"', "White Spring"),
        ("«Школа» и «Дом»", "Дом"),
    ],
)
def test_names_meet_in_any_script_and_without_their_legal_form(one: str, other: str) -> None:
    assert organisation_keys(one) & organisation_keys(other)


def test_short_and_different_names_do_not_meet() -> None:
    assert not organisation_keys("ОО") | organisation_keys("«»")
    assert not organisation_keys("White Spring") & organisation_keys("White Springs")


def test_people_meet_in_any_order_but_not_by_one_word() -> None:
    assert person_keys("Karimov Daniyar") == person_keys("Данияр Каримов")
    assert person_keys("Данияр") == frozenset()


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("anna@Unicef.org", "unicef.org"),
        ("https://www.akbulak.kg/ru/about", "akbulak.kg"),
        ("akbulak.kg/ru", "akbulak.kg"),
        ("info@вода.рф", "xn--80adg3b.xn--p1ai"),
        ("anna@gmail.com", ""),
        ("anna@corp.mail.ru", ""),
        ("https://[", ""),
        ("no site yet", ""),
        ("", ""),
        ("a@..", ""),
    ],
)
def test_the_domain_of_an_address_unless_anybody_can_be_there(text: str, domain: str) -> None:
    assert domain_of(text) == domain


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("unicef.org", "unicef.org", True),
        ("kg.unicef.org", "unicef.org", True),
        ("unicef.org", "kg.unicef.org", True),
        ("kg.unicef.org", "tj.unicef.org", False),
        ("water.org.kg", "school.org.kg", False),
        ("unicef.org", "notunicef.org", False),
    ],
)
def test_domains_meet_below_each_other_and_not_beside(one: str, other: str, meet: bool) -> None:
    assert bool(mine(one) & theirs(other)) is meet


def pairs(*ties: Tie, named: tuple[Named, ...]) -> dict[Pair, tuple[Ground, ...]]:
    return found(ties, named)


def test_a_tie_to_the_applicant_keeps_its_ground() -> None:
    tie = Tie(ANNA, "name:spring", G.KINSHIP, "Spring")
    assert pairs(tie, named=(Named(ONE, "name:spring", Part.APPLICANT),)) == {
        (ONE, ANNA): (Ground(G.KINSHIP, "Spring"),)
    }


@pytest.mark.parametrize(
    ("ground", "part", "expected"),
    [
        (G.MEMBER, Part.APPLICANT, Ground(G.MEMBER, "Spring")),
        (G.MEMBER, Part.PARTNER, Ground(G.CO_APPLICANT, "Spring")),
        (G.BOARD, Part.PARTNER, Ground(G.BOARD, "Spring")),
        (Self.SELF, Part.PARTNER, Ground(G.CO_APPLICANT, "Spring")),
        (Self.SELF, Part.OPPOSED, Ground(G.NAMED, "He is our landlord.")),
        (G.MEMBER, Part.OPPOSED, None),
        (G.MAIL_DOMAIN, Part.OPPOSED, None),
    ],
)
def test_the_ground_depends_on_what_the_application_says(
    ground: ConflictGround | Self, part: Part, expected: Ground | None
) -> None:
    met = pairs(Tie(ANNA, "k", ground, "Spring"), named=(Named(ONE, "k", part, "He is our landlord."),))
    assert met == ({} if expected is None else {(ONE, ANNA): (expected,)})


keys = st.sampled_from("abcde")
ties = st.lists(st.builds(Tie, st.sampled_from([ANNA, BOB]), keys, st.sampled_from(G), st.sampled_from(["x", "y"])))
names = st.lists(st.builds(Named, st.sampled_from([ONE, TWO]), keys, st.sampled_from(Part)))


@given(ties, names)
def test_the_index_finds_what_comparing_every_pair_finds(ties: list[Tie], names: list[Named]) -> None:
    slow = {
        (name.application_id, tie.person_id)
        for tie in ties
        for name in names
        if tie.key == name.key and name.part is not Part.OPPOSED
    }
    assert set(found(ties, names)) == slow
    assert found(ties[::-1], names[::-1]) == found(ties, names)


def test_dismissed_pairs_open_again_only_with_a_new_ground() -> None:
    old, new = Ground(G.BOARD, "Spring"), Ground(G.KINSHIP, "Spring")
    dismissed = Kept(C.DISMISSED, (old,))
    assert looked_again(dismissed, [old]) is None
    assert looked_again(dismissed, [old, new]) == Kept(C.FOUND, (old, new))


@pytest.mark.parametrize("state", [C.DECLARED, C.FOUND, C.CONFIRMED])
def test_what_stands_keeps_its_state_and_gains_grounds(state: ConflictState) -> None:
    old, new = Ground(G.KINSHIP, "Spring"), Ground(G.BOARD, "Spring")
    assert looked_again(Kept(state, (old,)), [new]) == Kept(state, (old, new))
    assert looked_again(Kept(state, (old,)), [old]) is None


grounds = st.lists(st.builds(Ground, st.sampled_from(G), st.text(max_size=5)), unique=True)


@given(st.sampled_from(C), grounds, grounds)
def test_looking_twice_changes_nothing_more_and_forgets_nothing(
    state: ConflictState, before: list[Ground], now: list[Ground]
) -> None:
    after = looked_again(Kept(state, tuple(before)), now)
    assert after is None or (set(after.grounds) == {*before, *now} and looked_again(after, now) is None)
    assert after is not None or set(now) <= set(before)


@given(grounds)
def test_grounds_are_kept_as_they_are(given_grounds: list[Ground]) -> None:
    assert read_grounds(kept_grounds(given_grounds)) == given_grounds
