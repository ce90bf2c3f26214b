"""Which slice hears, blocks or answers what: the one list of everything wired through ``core.events``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from types import ModuleType
from typing import Any

from grantflow.accounts import emails as accounts_emails
from grantflow.accounts import queries as accounts
from grantflow.accounts import scopes as account_scopes
from grantflow.accounts.commands.people import remember_language
from grantflow.accounts.events import RoleGiven
from grantflow.applications import emails as applications_emails
from grantflow.applications import jobs as applications_jobs
from grantflow.applications import met as applications_met
from grantflow.applications import work as applications_work
from grantflow.applications.applicants import applicants_of
from grantflow.applications.commands import carrying as applications_carrying
from grantflow.audit import commands as audit
from grantflow.audit.queries import separation_of_duties
from grantflow.calls import commands as calls
from grantflow.calls import emails as calls_emails
from grantflow.calls import jobs as calls_jobs
from grantflow.calls import queries as calls_queries
from grantflow.calls import scopes as calls_scopes
from grantflow.core.events import registry
from grantflow.core.sentences import Sentence
from grantflow.core.workflow import Fired, Firing
from grantflow.decisions import blockers as decisions_blockers
from grantflow.decisions import cut_lines as decisions_cut_lines
from grantflow.decisions import emails as decisions_emails
from grantflow.decisions import jobs as decisions_jobs
from grantflow.decisions import presenting as decisions_presenting
from grantflow.decisions import work as decisions_work
from grantflow.files import jobs as files_jobs
from grantflow.grants import closure as grants_closure
from grantflow.grants import commands as grants
from grantflow.grants import emails as grants_emails
from grantflow.grants import jobs as grants_jobs
from grantflow.grants import presenting as grants_presenting
from grantflow.grants import work as grants_work
from grantflow.grants.events import GrantPrepared
from grantflow.jobs.runner import Job
from grantflow.monitoring import blockers as monitoring_blockers
from grantflow.monitoring import emails as monitoring_emails
from grantflow.monitoring import jobs as monitoring_jobs
from grantflow.monitoring import presenting as monitoring_presenting
from grantflow.monitoring import queries as monitoring_queries
from grantflow.monitoring import work as monitoring_work
from grantflow.organisations import emails as organisations_emails
from grantflow.organisations import queries as organisations
from grantflow.organisations import scopes as organisations_scopes
from grantflow.organisations import work as organisations_work
from grantflow.organisations.events import BankDataConfirmed
from grantflow.outbox import commands as outbox
from grantflow.programmes import scopes as programmes_scopes
from grantflow.reporting import blockers as reporting_blockers
from grantflow.reporting import commands as reporting
from grantflow.reporting import emails as reporting_emails
from grantflow.reporting import jobs as reporting_jobs
from grantflow.reporting import presenting as reporting_presenting
from grantflow.reporting import queries as reporting_queries
from grantflow.reporting import work as reporting_work
from grantflow.reviews import emails as reviews_emails
from grantflow.reviews import grids
from grantflow.reviews import jobs as reviews_jobs
from grantflow.reviews import presenting as reviews_presenting
from grantflow.reviews import queries as reviews
from grantflow.reviews import work as reviews_work
from grantflow.reviews.commands import count_again, end_open_reviews
from grantflow.reviews.conflicts import presenting as conflicts_presenting
from grantflow.reviews.conflicts.looking import look_after_submission, look_at_new_role
from grantflow.reviews.phases import commands as reviews_phases
from grantflow.reviews.pool import presenting as pool_presenting
from grantflow.web.profile_events import LanguageChosen
from grantflow.web.refusals import Refused

LETTER_BOOKS: tuple[ModuleType, ...] = (
    accounts_emails,
    organisations_emails,
    applications_emails,
    calls_emails,
    reviews_emails,
    decisions_emails,
    grants_emails,
    reporting_emails,
    monitoring_emails,
)
"""Imported so that every letter and composer is declared."""
SUBSCRIBERS: tuple[tuple[type, Callable[[Any], None]], ...] = (
    (Fired, audit.record_firing),
    (Fired, outbox.post_for_firing),
    (Refused, audit.record_refusal),
    (BankDataConfirmed, grants.start_after_bank_data),
    (GrantPrepared, reporting.plan),
    (Fired, grants.void_with_the_award),
    (Fired, reporting.start_reporting),
    (LanguageChosen, remember_language),
    (Fired, end_open_reviews),
    (Fired, count_again),
    (Fired, look_after_submission),
    (RoleGiven, look_at_new_role),
)
PAYMENT_STEPS = ("request", "verify", "approve", "send")
"""The steps of a payment that reports and findings can hold."""
BLOCKERS: tuple[tuple[str, str, Callable[[Firing], Iterable[Sentence]]], ...] = (
    ("*", "*", separation_of_duties),
    ("appeal", "uphold", decisions_blockers.ruled_by_others),
    ("appeal", "uphold_partly", decisions_blockers.ruled_by_others),
    ("appeal", "dismiss", decisions_blockers.ruled_by_others),
    ("application", "award", decisions_blockers.pause_after_appeal),
    ("application", "sign", grants_closure.before_start),
    ("application", "expire", grants_closure.accepted_by_signing),
    ("application", "begin_closure", grants_closure.before_closure),
    ("application", "close", grants_closure.before_closing),
    ("application", "begin_closure", reporting_blockers.before_closure),
    ("application", "close", reporting_blockers.before_closing),
    ("application", "close", monitoring_blockers.before_closing),
    *(("payment", step, reporting_blockers.payment_waits) for step in PAYMENT_STEPS),
    *(("payment", step, monitoring_blockers.payment_waits) for step in PAYMENT_STEPS),
)
CONTRIBUTORS: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("people.names", accounts.names),
    ("people.address", accounts.address),
    (account_scopes.QUESTION, programmes_scopes.scopes),
    (account_scopes.QUESTION, calls_scopes.scopes),
    (account_scopes.QUESTION, organisations_scopes.scopes),
    (organisations.SEEN_THROUGH, applications_met.organisations),
    ("work", organisations_work.work),
    ("grid.presets", grids.presets),
    ("call.applicants", applicants_of),
    ("call.take_form", calls.take_form_by_code),
    ("call.form_changed", applications_carrying.carry_over),
    ("form.calls", calls_queries.asking),
    ("work", applications_work.work),
    ("home.panels", applications_work.home_panels),
    ("application.hidden", reviews.hidden_applications),
    ("messages.hidden", reviews.hidden_topics),
    ("application.visible", reviews.readable_applications),
    ("application.page", reviews_presenting.share),
    ("application.page", conflicts_presenting.share),
    ("programme.panels", pool_presenting.panels),
    ("work", reviews_work.work),
    ("reviews.cut_line", decisions_cut_lines.cut_line),
    ("application.page", decisions_presenting.share),
    ("work", decisions_work.work),
    ("work", grants_work.work),
    ("application.page", grants_presenting.share),
    ("grant.closure", grants_closure.closure_lines),
    ("work", reporting_work.work),
    ("grant.accepted_minor", reporting_queries.accepted_minor),
    ("grant.closure", reporting_blockers.closure_lines),
    ("grant.columns", reporting_queries.grant_columns),
    ("grant.figures", reporting_queries.grant_figures),
    ("grant.known", reporting_queries.known),
    ("grant.next", reporting_presenting.grant_next),
    ("grant.panels", reporting_presenting.grant_panels),
    ("payment.waiting", reporting_queries.payment_waits),
    ("work", monitoring_work.work),
    ("grant.closure", monitoring_blockers.closure_lines),
    ("grant.columns", monitoring_queries.grant_columns),
    ("grant.figures", monitoring_queries.grant_figures),
    ("grant.known", monitoring_queries.known),
    ("grant.next", monitoring_presenting.grant_next),
    ("grant.panels", monitoring_presenting.grant_panels),
    ("payment.waiting", monitoring_queries.payment_waits),
)
JOBS: tuple[Job, ...] = (
    Job("calls.open_and_close", timedelta(seconds=30), calls_jobs.open_and_close),
    Job("files.clear_uploads", timedelta(minutes=10), files_jobs.clear_uploads),
    Job("applications.remind_drafts", timedelta(minutes=1), applications_jobs.remind_drafts),
    Job("reviews.begin_phases", timedelta(minutes=1), reviews_phases.begin_due),
    Job("reviews.digest", timedelta(hours=1), reviews_jobs.digest),
    Job("decisions.expire_awards", timedelta(minutes=5), decisions_jobs.expire_awards),
    Job("grants.start_ready", timedelta(minutes=5), grants_jobs.start_ready),
    Job("grants.begin_closures", timedelta(minutes=5), grants_jobs.begin_closures),
    Job("reporting.open_due", timedelta(minutes=10), reporting_jobs.open_due),
    Job("reporting.remind", timedelta(hours=6), reporting_jobs.remind),
    Job("monitoring.escalate", timedelta(hours=1), monitoring_jobs.escalate),
)
"""What runs by the clock, and how often at most."""


def wire() -> None:
    """Connect everything once; wiring again changes nothing."""
    for kind, subscriber in SUBSCRIBERS:
        registry.subscribe(kind, subscriber)
    for workflow, trigger, blocker in BLOCKERS:
        registry.block(workflow, trigger, blocker)
    for question, contributor in CONTRIBUTORS:
        registry.contribute(question, contributor)
