"""What a command may refuse with. Each carries sentences a person can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grantflow.core.sentences import Sentence


class Refusal(Exception):
    """Base of all refusals: nothing was changed. ``step`` is what was tried, where it is one of a workflow."""

    def __init__(self, *reasons: Sentence, step: Sentence | None = None) -> None:
        super().__init__(*(str(reason) for reason in reasons))
        self.reasons: tuple[Sentence, ...] = reasons
        self.step = step


class Invalid(Refusal):
    """Input that cannot be taken, by field name; ``""`` is the form as a whole."""

    def __init__(self, errors: Mapping[str, Sentence | Sequence[Sentence]]) -> None:
        self.errors: dict[str, tuple[Sentence, ...]] = {
            name: (said,) if isinstance(said, Sentence) else tuple(said) for name, said in errors.items()
        }
        super().__init__(*(reason for reasons in self.errors.values() for reason in reasons))


class NotAllowedNow(Refusal):
    """The action exists and the person may do it, but not in this state or at this time."""


class Conflict(Refusal):
    """Somebody else changed the record first. ``theirs`` holds their values by field name."""

    def __init__(self, *reasons: Sentence, theirs: Mapping[str, object] | None = None) -> None:
        super().__init__(*reasons)
        self.theirs: dict[str, object] = dict(theirs or {})


class Forbidden(Refusal):
    """The person may know that the record exists, but may not do this."""


class NotFound(Refusal):
    """No such record for this person: unknown, foreign and deleted look alike."""


class Unreadable(ValueError):
    """A single value that cannot be taken as it stands; ``reason`` says why. Forms put it at their field."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason
