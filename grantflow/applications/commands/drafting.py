"""Starting a draft and filling it in. A draft takes everything that was typed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.policies import require
from grantflow.applications.commands.filing import FileChange, change_files
from grantflow.applications.content import Answers, facts_of, questionnaire_of, rules_of, standing_of
from grantflow.applications.enums import ApplicationState, SectionStatus, Stage
from grantflow.applications.models import Answer, Application, Presence, SectionProgress
from grantflow.applications.policies import may_edit, section_open
from grantflow.applications.queries import answers as stored_answers
from grantflow.applications.queries import is_visible, progress
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor, Scope
from grantflow.core.countries import country as country_title
from grantflow.core.db import STALE, database_now, get, lock, missing, session
from grantflow.core.errors import Conflict, Invalid, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import mark, say
from grantflow.core.text import MOST_CHARACTERS
from grantflow.files.models import StoredFile
from grantflow.organisations.models import Organisation
from grantflow.questionnaires.answer_texts import typed_again
from grantflow.questionnaires.answers import SectionState, read_answer
from grantflow.questionnaires.definitions import Section
from grantflow.questionnaires.enums import SectionProgress as Progress
from grantflow.questionnaires.logic import Standing
from grantflow.questionnaires.section_states import state_of
from grantflow.questionnaires.two_versions import merged
from grantflow.questionnaires.values import Problem, Raw, longest

describe(
    {
        "application.started": mark("Draft started"),
        "application.section_saved": mark("Section saved: %(section)s"),
    }
)
STATUS = {
    Progress.NOT_STARTED: SectionStatus.NOT_STARTED,
    Progress.IN_PROGRESS: SectionStatus.IN_PROGRESS,
    Progress.COMPLETE: SectionStatus.COMPLETE,
}


def start(actor: Actor, call_id: UUID, organisation_id: UUID) -> Application:
    """Begin a draft for an organisation.

    Raises:
        NotAllowedNow: the call is not open, the deadline has passed, or it is for other countries.
    """
    call, organisation = get(Call, call_id), get(Organisation, organisation_id)
    scope = Scope(call.programme_id, organisation.country, call.id, organisation.id)
    require(actor, "application:start", scope, visible=False)
    if not call.takes_drafts(database_now()):
        raise NotAllowedNow(say("This call does not take applications now."))
    countries = {envelope.country for envelope in call.envelopes}
    if organisation.country not in countries:
        raise NotAllowedNow(
            say(
                "This call is for organisations from other countries: %(countries)s.",
                countries=tuple(country_title(code) for code in sorted(countries)),
            )
        )
    application = Application(
        id=new_id(),
        call=call,
        programme_id=call.programme_id,
        organisation=organisation,
        country=organisation.country,
        stage=Stage.CONCEPT if call.two_stage else Stage.FULL,
        language=actor.language,
        currency=call.currency,
        form=call.questionnaire,
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    session.add(application)
    session.flush()
    record("application.started", application, actor)
    return application


@dataclass(frozen=True, slots=True)
class OpenSection:
    """A section that takes answers of this person now, and how far each section of its application is."""

    actor: Actor
    application: Application
    section: Section
    rows: Mapping[str, SectionProgress]

    @property
    def version(self) -> int:
        """The section's version, 0 while it was never saved."""
        row = self.rows.get(self.section.key)
        return row.version if row else 0

    @property
    def presence(self) -> Presence | None:
        """What is known of this person in this section."""
        return session.get(Presence, (self.application.id, self.section.key, self.actor.id))


@dataclass(frozen=True, slots=True)
class Kept:
    """What a save left behind: every stored answer, the section as these word it, and how it stands."""

    answers: Answers
    section: Section
    state: SectionState
    row: SectionProgress


def open_section(actor: Actor, application_id: UUID, section_key: str) -> OpenSection:
    """Lock the application and find the section in it.

    Raises:
        NotAllowedNow: the section is not open.
    """
    application = lock(Application, application_id)
    if not may_edit(actor, application):
        raise missing() if not is_visible(actor, application_id) else _not_open()
    section = _section(questionnaire_of(application).sections, section_key)
    rows = progress(application_id)
    if not section_open(application, rows.get(section_key)):
        raise _not_open()
    return OpenSection(actor, application, section, rows)


def check_seen(opened: OpenSection, version: int | None, page: str) -> None:
    """Refuse to write over what the person did not see. The version that the same page made is no news to it: on a bad
    line the answer to an autosave may never have come back.

    Raises:
        Conflict: somebody saved the section in between; ``theirs`` holds their answers by question.
    """
    if version is None or version == opened.version:
        return
    made = opened.presence if page else None
    if made is None or (made.page, made.version) != (page, opened.version):
        before = stored_answers(opened.application.id)
        theirs = {
            question.key: typed_again(question, before.get(question.key)) for question in opened.section.questions
        }
        raise Conflict(say(STALE), theirs=theirs)


def save_section(
    actor: Actor,
    application_id: UUID,
    section_key: str,
    version: int | None,
    raw: Mapping[str, Raw],
    changes: Mapping[str, FileChange] | None = None,
    theirs: Collection[str] = (),
    page: str = "",
) -> list[Problem]:
    """Keep everything typed in one section; returns what is still wrong with it.

    ``version`` is the section's version the person saw, 0 when it was never saved, on the ``page`` of that name, or in
    the copy of the workbook of that name.
    ``theirs`` names the answers and cells, by the paths of :mod:`~grantflow.questionnaires.two_versions`, where what
    stands there already is kept.

    Raises:
        Conflict: somebody saved the section in between; ``theirs`` holds their answers by question.
        Invalid: at the question: a text longer than any answer, or files that cannot be taken.
        NotAllowedNow: the section is not open.
    """
    opened = open_section(actor, application_id, section_key)
    check_seen(opened, version, page)
    kept = keep(opened, raw, changes, theirs)
    record_saved(opened, kept)
    present = present_in(opened)
    present.page, present.version, present.seen_at = page, kept.row.version, None
    return list(kept.state.problems)


def present_in(opened: OpenSection) -> Presence:
    """What is known of this person in this section, to be changed; a new row knows nothing."""
    present = opened.presence
    if present is None:
        assert opened.actor.id is not None
        present = Presence(application_id=opened.application.id, section=opened.section.key, person_id=opened.actor.id)
        session.add(present)
    return present


def keep(
    opened: OpenSection,
    raw: Mapping[str, Raw],
    changes: Mapping[str, FileChange] | None = None,
    theirs: Collection[str] = (),
) -> Kept:
    """Store what was typed in a section, and bring everything that depends on it in step.

    Raises:
        Invalid: at the question: a text longer than any answer, or files that cannot be taken.
    """
    actor, application, section = opened.actor, opened.application, opened.section
    _check_lengths(section, raw)
    before = stored_answers(application.id)
    after = dict(before)
    for question in section.questions:
        if question.takes_answer and question.key in raw:
            chosen = merged(
                question, raw[question.key], before.get(question.key), theirs, currency=application.currency
            )
            after[question.key], _ = read_answer(question, chosen, currency=application.currency)
    for key, change in (changes or {}).items():
        after[key] = change_files(actor, application, section.question(key), change)
    _store(actor, application, section, before, after)
    stand = standing_of(application, after)
    _take_facts(application, stand)
    state = state_of(stand, section, rules=rules_of(application.call))
    progressed = _written if raw else _filed
    row = progressed(opened, STATUS[state.progress], state.missing)
    _keep_in_step(application, stand, section, opened.rows)
    return Kept(after, stand.section(section), state, row)


def _check_lengths(section: Section, raw: Mapping[str, Raw]) -> None:
    problems = {
        question.key: say(
            "Shorten “%(label)s”: %(count)s characters, and no answer is longer than %(limit)s.",
            label=question.label,
            count=count,
            limit=MOST_CHARACTERS,
        )
        for question in section.questions
        if (count := longest(raw.get(question.key))) > MOST_CHARACTERS
    }
    if problems:
        raise Invalid(problems)


def record_saved(opened: OpenSection, kept: Kept) -> None:
    """A line in the history."""
    title = dict(kept.section.title)
    record("application.section_saved", opened.application, opened.actor, payload={"section": title})


def remove_file(actor: Actor, application_id: UUID, section_key: str, file_id: UUID) -> list[Problem]:
    """Take one file off its question."""
    stored = get(StoredFile, file_id)
    return save_section(actor, application_id, section_key, None, {}, {stored.slot: FileChange(remove=[str(file_id)])})


def _section(sections: Sequence[Section], key: str) -> Section:
    found = next((section for section in sections if section.key == key), None)
    if found is None:
        raise missing()
    return found


def _not_open() -> NotAllowedNow:
    return NotAllowedNow(say("This section is not open for changes now."))


def _store(actor: Actor, application: Application, section: Section, before: Answers, after: Answers) -> None:
    for question in section.questions:
        value = after.get(question.key)
        if value == before.get(question.key):
            continue
        row = session.get(Answer, (application.id, question.key))
        if row is None:
            row = Answer(application_id=application.id, question=question.key, section=section.key)
            session.add(row)
        row.value, row.saved_at, row.saved_by_id = value, clock.now(), actor.id or application.created_by_id


def _take_facts(application: Application, stand: Standing) -> None:
    facts = facts_of(stand.rules.form, stand.kept, application.currency)
    if facts.title != application.title:
        application.title = facts.title[:200]
    application.months = facts.months
    application.requested_minor = facts.budget.requested.minor
    application.total_minor = facts.budget.grand_total.minor
    application.own_minor = facts.budget.paid_by("own").minor


def _written(opened: OpenSection, status: SectionStatus, missing_answers: int) -> SectionProgress:
    key = opened.section.key
    row = opened.rows.get(key)
    if row is None:
        row = SectionProgress(application_id=opened.application.id, section=key)
        session.add(row)
    row.status, row.missing = status, missing_answers
    row.saved_at, row.saved_by_id = clock.now(), opened.actor.id
    session.flush()
    return row


def _filed(opened: OpenSection, status: SectionStatus, missing_answers: int) -> SectionProgress:
    """Files came or went, and nobody wrote: the section's version stays, so that nothing typed there meanwhile is in
    conflict with them.
    """
    place = {"application_id": opened.application.id, "section": opened.section.key}
    now = {"status": status, "missing": missing_answers, "saved_at": clock.now(), "saved_by_id": opened.actor.id}
    if opened.section.key in opened.rows:
        session.execute(sa.update(SectionProgress).filter_by(**place).values(**now))
    else:
        session.execute(sa.insert(SectionProgress).values(**place, **now, version=0, reopened=False))
    return session.get_one(SectionProgress, tuple(place.values()), populate_existing=True)


def _keep_in_step(
    application: Application, stand: Standing, saved: Section, rows: Mapping[str, SectionProgress]
) -> None:
    """Other sections whose conditions and checks look at what was saved: how far they are has changed without them.

    Their version stays: nobody wrote there. While a clarification is open, those that now miss something open too.
    """
    clarifying = application.state is ApplicationState.CLARIFICATION
    for key in sorted(stand.rules.touched_by[saved.key] & rows.keys()):
        row, state = rows[key], state_of(stand, stand.rules.form.section(key), rules=rules_of(application.call))
        status = row.status if row.status is SectionStatus.NEEDS_CHANGE else STATUS[state.progress]
        reopened = row.reopened or (clarifying and not state.ready)
        if (status, state.missing, reopened) != (row.status, row.missing, row.reopened):
            session.execute(
                sa.update(SectionProgress)
                .where(SectionProgress.application_id == application.id, SectionProgress.section == key)
                .values(status=status, missing=state.missing, reopened=reopened)
            )


def reopen_sections(application: Application, keys: Sequence[str]) -> None:
    """Let only these sections take changes while a clarification is open."""
    rows = progress(application.id)
    for key in keys:
        row = rows.get(key) or SectionProgress(application_id=application.id, section=key)
        row.reopened, row.status = True, SectionStatus.NEEDS_CHANGE
        session.add(row)


def close_sections(application: Application) -> None:
    """After the answer nothing stands open."""
    for row in progress(application.id).values():
        if row.reopened:
            row.reopened, row.status = False, SectionStatus.COMPLETE
    session.flush()
