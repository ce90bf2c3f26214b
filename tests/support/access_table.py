"""Who may open and who may try what: every route, and for a page of a record the record it is asked about.

Read against the permission table: a row here is a promise, and changing one is a decision.
"""

from __future__ import annotations

from dataclasses import dataclass

Roles = frozenset[str]


def _one(name: str) -> Roles:
    return frozenset({name})


NOBODY = _one("nobody")
ADMIN = _one("admin")
HEAD = _one("head")
MANAGER = _one("manager")
FINANCE = _one("finance")
AUDITOR = _one("auditor")
DONOR = _one("donor")
PARTNER = _one("partner")
REVIEWER = _one("reviewer")
COMMITTEE = _one("committee")
SIGNATORY = _one("signatory")
EDITOR = _one("editor")
TREASURER = _one("org finance")
READERS = HEAD | MANAGER | FINANCE | AUDITOR
CSO = SIGNATORY | EDITOR | TREASURER
SIGNED_IN = ADMIN | READERS | DONOR | PARTNER | REVIEWER | COMMITTEE | CSO
EVERYBODY = NOBODY | SIGNED_IN


@dataclass(frozen=True)
class Row:
    """A route: the record its address names, and who is let in there.

    ``strangers`` are roles let in from another scope as well; ``sees`` roles that may know of the record, and
    are therefore told that it is not for them (403) instead of that there is nothing (404). ``shows`` marks an action
    that is answered with its page and not with the way to one, as what it shows must not come again by itself.
    """

    record: str | None
    roles: Roles
    strangers: Roles = frozenset()
    sees: Roles = frozenset()
    shows: bool = False


READS: dict[str, Row] = {
    "accounts.check_mail": Row(None, EVERYBODY),
    "accounts.confirm": Row(None, EVERYBODY),
    "accounts.invitation": Row(None, EVERYBODY),
    "accounts.people": Row(None, ADMIN | HEAD | MANAGER),
    "accounts.person": Row("person", ADMIN | HEAD | MANAGER),
    "accounts.invite": Row(None, ADMIN | HEAD | MANAGER),
    "accounts.profile": Row(None, SIGNED_IN),
    "accounts.change_password": Row(None, SIGNED_IN),
    "accounts.second_factor_settings": Row(None, SIGNED_IN),
    "accounts.register": Row(None, EVERYBODY),
    "accounts.reset_password": Row(None, EVERYBODY),
    "accounts.new_password": Row(None, EVERYBODY),
    "accounts.second_factor": Row(None, EVERYBODY),
    "accounts.recovery_codes": Row(None, SIGNED_IN),
    "accounts.second_factor_setup": Row(None, EVERYBODY),
    "accounts.sign_in": Row(None, EVERYBODY),
    "applications.answers_csv": Row("call", READERS | PARTNER | COMMITTEE, strangers=PARTNER),
    "applications.index": Row(None, READERS | PARTNER | COMMITTEE),
    "applications.show": Row("submitted", READERS | CSO | PARTNER),
    "applications.checklist": Row("submitted", MANAGER),
    "applications.clarify": Row("submitted", MANAGER),
    "applications.compare": Row("submitted", READERS | CSO | PARTNER),
    "applications.story": Row("submitted", READERS | CSO | PARTNER),
    "applications.read": Row("submitted", READERS | CSO | PARTNER),
    "applications.form_pdf": Row("submitted", READERS | CSO | PARTNER),
    "applications.receipt": Row("submitted", READERS | CSO | PARTNER),
    "applications.refuse": Row("submitted", MANAGER),
    "applications.section": Row("draft", CSO),
    "applications.workbook": Row("draft", CSO),
    "applications.workbook_file": Row("draft", CSO),
    "applications.check": Row("draft", CSO),
    "applications.changes": Row("draft", CSO),
    "applications.withdraw": Row("submitted", SIGNATORY),
    "applications.start": Row(None, SIGNED_IN),
    "applications.verify": Row(None, EVERYBODY),
    "applications.file": Row("certificate", READERS | CSO | PARTNER),
    "applications.thumbnail": Row("photo", READERS | CSO | PARTNER),
    "applications.rows": Row("draft", CSO),
    "applications.mine": Row(None, CSO),
    "forms.index": Row(None, READERS),
    "forms.new": Row(None, MANAGER),
    "forms.show": Row("form", READERS),
    "forms.own_json": Row("form", READERS),
    "forms.title": Row("form", MANAGER),
    "forms.new_section": Row("form", MANAGER),
    "forms.section": Row("form", MANAGER),
    "forms.new_question": Row("form", MANAGER),
    "forms.question": Row("form", MANAGER),
    "forms.remove": Row("form", MANAGER),
    "forms.translations": Row("form", READERS),
    "forms.trial": Row("form", READERS),
    "forms.try_section": Row("form", READERS),
    "calls.public_index": Row(None, EVERYBODY),
    "calls.public": Row(None, EVERYBODY),
    "calls.form_pdf": Row(None, EVERYBODY),
    "calls.index": Row(None, READERS | DONOR | PARTNER | COMMITTEE),
    "call_corrigenda.write": Row("call", MANAGER),
    "calls.show": Row("call", READERS | DONOR | PARTNER | COMMITTEE, strangers=PARTNER),
    "calls.cancel": Row("planned call", HEAD),
    "calls.edit": Row("planned call", MANAGER),
    "calls.new": Row("programme", MANAGER),
    "call_forms.show": Row("call", MANAGER),
    "call_forms.own_json": Row("call", MANAGER),
    "decisions.appeal": Row("appeal", READERS | CSO | COMMITTEE),
    "decisions.award": Row("recommended", READERS | COMMITTEE),
    "decisions.lodge": Row("declined", SIGNATORY),
    "decisions.result": Row("declined", READERS | CSO | COMMITTEE),
    "decisions.index": Row(None, READERS | COMMITTEE),
    "decisions.ranking": Row("call", READERS | COMMITTEE),
    "decisions.meeting": Row("meeting", READERS | COMMITTEE),
    "decisions.letters": Row("meeting", READERS | COMMITTEE),
    "devmail.index": Row(None, EVERYBODY),
    "grants.prepare": Row("awarded", MANAGER),
    "grants.index": Row(None, READERS | CSO | DONOR | PARTNER),
    "grants.show": Row("grant", READERS | CSO | DONOR | PARTNER),
    "grants.agreement_pdf": Row("grant", READERS | CSO | DONOR | PARTNER),
    "grants.begin_closure": Row("grant", MANAGER),
    "grants.close": Row("grant", HEAD),
    "grants.point": Row("grant", MANAGER | PARTNER),
    "grants.whole_history": Row("grant", READERS | CSO | PARTNER),
    "grants.recovery": Row("grant", FINANCE),
    "grants.registration": Row("prepared", MANAGER | PARTNER | SIGNATORY | EDITOR),
    "grants.reopen": Row("grant", HEAD),
    "grants.resume": Row("grant", HEAD),
    "grants.sign": Row("prepared", HEAD | SIGNATORY),
    "grants.suspend": Row("grant", HEAD),
    "grants.terminate": Row("grant", HEAD),
    "grants.payment": Row("payment", READERS | CSO | PARTNER),
    "letters.index": Row(None, SIGNED_IN),
    "letters.show": Row("letter", SIGNATORY),
    "mailbox.index": Row(None, ADMIN | HEAD | MANAGER),
    "mailbox.show": Row("message", ADMIN | HEAD | MANAGER),
    "monitoring.findings": Row(None, HEAD | MANAGER | AUDITOR | PARTNER),
    "monitoring.finding": Row("finding", READERS | CSO | PARTNER),
    "monitoring.file": Row("finding", READERS | CSO | PARTNER),
    "monitoring.raise_finding": Row("grant", MANAGER | PARTNER),
    "monitoring.plan": Row("grant", MANAGER | PARTNER),
    "monitoring.index": Row(None, HEAD | MANAGER | AUDITOR | PARTNER),
    "monitoring.visit": Row("visit", READERS | PARTNER),
    "monitoring.call_off": Row("visit", MANAGER | PARTNER),
    "monitoring.notes": Row("visit", MANAGER | PARTNER),
    "organisations.show": Row("organisation", READERS | CSO | PARTNER),
    "organisations.bank": Row(
        "organisation", FINANCE | AUDITOR | SIGNATORY | TREASURER, sees=HEAD | MANAGER | PARTNER | EDITOR
    ),
    "organisations.change_bank": Row("organisation", SIGNATORY | TREASURER),
    "organisations.edit": Row("organisation", SIGNATORY | EDITOR),
    "organisations.invite": Row("organisation", SIGNATORY),
    "organisations.mine": Row(None, SIGNED_IN),
    "organisations.create": Row(None, SIGNED_IN),
    "programmes.index": Row(None, READERS | ADMIN | DONOR | PARTNER),
    "programmes.show": Row("programme", READERS | ADMIN | DONOR | PARTNER, strangers=PARTNER),
    "questionnaires.picture": Row("picture", SIGNED_IN, SIGNED_IN),
    "reporting.index": Row(None, READERS | CSO | PARTNER),
    "reporting.show": Row("report", READERS | CSO | PARTNER),
    "reporting.accept_with_disallowance": Row("report", MANAGER),
    "reporting.edit": Row("open report", CSO),
    "reporting.query": Row("report", PARTNER),
    "reporting.reject": Row("report", MANAGER),
    "reviews.conflict": Row("in review", READERS),
    "reviews.conflicts": Row("call", MANAGER),
    "reviews.one_conflict": Row("in review", MANAGER),
    "reviews.opposed": Row("submitted", SIGNATORY | EDITOR),
    "reviews.assignments": Row("in review", READERS),
    "reviews.board": Row("call", READERS | COMMITTEE),
    "reviews.statistics": Row("call", READERS | COMMITTEE),
    "reviews.statistics_csv": Row("call", READERS | COMMITTEE),
    "reviews.show": Row("review", REVIEWER),
    "reviews.others": Row("review", REVIEWER),
    "reviews.phases": Row("call", MANAGER),
    "reviews.phase": Row("phase", MANAGER),
    "reviews.application": Row("review", REVIEWER),
    "reviews.criterion": Row("review", REVIEWER),
    "reviews.end_assignment": Row("review", MANAGER),
    "reviews.document": Row("review", REVIEWER),
    "reviews.return_review": Row("submitted review", MANAGER),
    "reviews.mine": Row(None, REVIEWER),
    "style.show": Row(None, EVERYBODY),
    "web.start": Row(None, EVERYBODY),
    "web.home": Row(None, SIGNED_IN),
}
"""Pages, with those who get them."""

WRITES: dict[str, Row] = {
    "accounts.confirm_address": Row(None, EVERYBODY),
    "accounts.accept_invitation": Row(None, EVERYBODY),
    "accounts.close_account": Row("person", ADMIN),
    "accounts.open_account_again": Row("person", ADMIN),
    "accounts.reset_second_factor": Row("person", ADMIN),
    "accounts.end_role": Row("person", ADMIN | HEAD),
    "accounts.withdraw_invitation": Row("invitation", ADMIN | HEAD | MANAGER),
    "accounts.send_invitation": Row(None, ADMIN | HEAD | MANAGER),
    "accounts.save_profile": Row(None, SIGNED_IN),
    "accounts.set_password": Row(None, SIGNED_IN),
    "accounts.change_second_factor": Row(None, SIGNED_IN),
    "accounts.end_session": Row("own session", SIGNED_IN),
    "accounts.end_all_sessions": Row(None, SIGNED_IN),
    "accounts.open_account": Row(None, EVERYBODY),
    "accounts.ask_for_reset": Row(None, EVERYBODY),
    "accounts.set_new_password": Row(None, EVERYBODY),
    "accounts.give_second_factor": Row(None, EVERYBODY),
    "accounts.keep_recovery_codes": Row(None, SIGNED_IN),
    "accounts.turn_on_second_factor": Row(None, EVERYBODY),
    "accounts.try_sign_in": Row(None, EVERYBODY),
    "accounts.sign_out": Row(None, EVERYBODY),
    "applications.answer": Row("submitted", SIGNATORY),
    "applications.begin_upload": Row("draft", CSO),
    "applications.paste_rows": Row("draft", CSO),
    "applications.read_rows": Row("draft", CSO),
    "applications.save_checklist": Row("submitted", MANAGER),
    "applications.clarify_now": Row("submitted", MANAGER),
    "applications.recall": Row("submitted", SIGNATORY),
    "applications.refuse_now": Row("submitted", MANAGER),
    "applications.save": Row("draft", CSO),
    "applications.autosave": Row("draft", CSO, shows=True),
    "applications.take_workbook": Row("draft", CSO),
    "applications.submit": Row("draft", SIGNATORY),
    "applications.withdraw_now": Row("submitted", SIGNATORY),
    "applications.start_now": Row(None, SIGNATORY | EDITOR),
    "forms.begin": Row(None, MANAGER),
    "forms.rename": Row("form", MANAGER),
    "forms.carry_on": Row("form", MANAGER),
    "forms.move": Row("form", MANAGER),
    "forms.copy": Row("form", MANAGER),
    "forms.remove_now": Row("form", MANAGER),
    "forms.add_section": Row("form", MANAGER),
    "forms.change_section": Row("form", MANAGER),
    "forms.add_question": Row("form", MANAGER),
    "forms.change_question": Row("form", MANAGER),
    "forms.go_on": Row("form", READERS, shows=True),
    "forms.check_section": Row("form", READERS, shows=True),
    "calls.take_step": Row("planned call", HEAD),
    "call_corrigenda.publish": Row("call", MANAGER),
    "calls.cancel_now": Row("planned call", HEAD),
    "calls.change": Row("planned call", MANAGER),
    "calls.create": Row("programme", MANAGER),
    "call_forms.preview": Row("planned call", MANAGER, shows=True),
    "call_forms.take": Row("planned call", MANAGER),
    "decisions.admit": Row("appeal", MANAGER),
    "decisions.examine": Row("appeal", MANAGER),
    "decisions.refuse": Row("appeal", MANAGER),
    "decisions.rule": Row("appeal", HEAD),
    "decisions.award_now": Row("recommended", HEAD),
    "decisions.check_documents": Row("recommended", MANAGER),
    "decisions.give_up": Row("awarded", SIGNATORY),
    "decisions.lodge_now": Row("declined", SIGNATORY),
    "decisions.promote": Row("recommended", HEAD),
    "decisions.start_meeting": Row("call", MANAGER | COMMITTEE),
    "decisions.save_meeting": Row("meeting", MANAGER | COMMITTEE),
    "decisions.apply_decisions": Row("meeting", COMMITTEE),
    "grants.save_agreement": Row("awarded", MANAGER),
    "grants.begin_closure_now": Row("grant", MANAGER),
    "grants.close_now": Row("grant", HEAD),
    "grants.confirm_point": Row("grant", MANAGER | PARTNER),
    "grants.save_recovery": Row("grant", FINANCE),
    "grants.save_registration": Row("prepared", MANAGER | PARTNER | SIGNATORY | EDITOR),
    "grants.reopen_now": Row("grant", HEAD),
    "grants.resume_now": Row("grant", HEAD),
    "grants.sign_now": Row("prepared", HEAD | SIGNATORY),
    "grants.suspend_now": Row("grant", HEAD),
    "grants.terminate_now": Row("grant", HEAD),
    "grants.payment_approve": Row("payment", FINANCE),
    "grants.payment_cancel": Row("payment", FINANCE),
    "grants.payment_confirm": Row("payment", SIGNATORY | TREASURER),
    "grants.payment_hold": Row("payment", MANAGER | FINANCE),
    "grants.payment_release": Row("payment", MANAGER | FINANCE),
    "grants.payment_request": Row("payment", SIGNATORY | TREASURER),
    "grants.payment_send": Row("payment", FINANCE),
    "grants.payment_verify": Row("payment", MANAGER | PARTNER),
    "mailbox.send_again": Row("message", ADMIN | HEAD | MANAGER),
    "monitoring.agree": Row("finding", CSO),
    "monitoring.close": Row("finding", MANAGER | PARTNER),
    "monitoring.give_evidence": Row("finding", CSO),
    "monitoring.reject": Row("finding", MANAGER | PARTNER),
    "monitoring.raise_finding_now": Row("grant", MANAGER | PARTNER),
    "monitoring.plan_now": Row("grant", MANAGER | PARTNER),
    "monitoring.announce": Row("visit", MANAGER | PARTNER),
    "monitoring.call_off_now": Row("visit", MANAGER | PARTNER),
    "monitoring.comment": Row("drafted visit", CSO),
    "monitoring.send_draft": Row("visit", MANAGER | PARTNER),
    "monitoring.finalise": Row("visit", MANAGER | PARTNER),
    "monitoring.save_notes": Row("visit", MANAGER | PARTNER),
    "organisations.show_bank": Row("organisation", FINANCE | AUDITOR, shows=True),
    "organisations.confirm_bank": Row("organisation", FINANCE),
    "organisations.refuse_bank": Row("organisation", FINANCE),
    "organisations.enter_bank": Row("organisation", SIGNATORY | TREASURER),
    "organisations.save": Row("organisation", SIGNATORY | EDITOR),
    "organisations.withdraw_invitation": Row("organisation", SIGNATORY),
    "organisations.send_invitation": Row("organisation", SIGNATORY),
    "organisations.end_role": Row("organisation", SIGNATORY),
    "organisations.enter": Row(None, SIGNED_IN),
    "reporting.accept": Row("report", MANAGER),
    "reporting.accept_with_disallowance_now": Row("report", MANAGER),
    "reporting.clear": Row("report", PARTNER),
    "reporting.save": Row("open report", CSO),
    "reporting.decide_lines": Row("report", PARTNER),
    "reporting.query_now": Row("report", PARTNER),
    "reporting.reject_now": Row("report", MANAGER),
    "reporting.rework": Row("report", MANAGER),
    "reporting.submit": Row("open report", SIGNATORY),
    "reviews.declare_conflict": Row("in review", READERS),
    "reviews.look_again": Row("call", MANAGER),
    "reviews.decide_conflict": Row("in review", MANAGER),
    "reviews.oppose": Row("submitted", SIGNATORY | EDITOR),
    "reviews.oppose_no_more": Row("submitted", SIGNATORY | EDITOR),
    "reviews.assign": Row("in review", MANAGER),
    "reviews.plan_phase": Row("call", MANAGER),
    "reviews.change_phase": Row("phase", MANAGER),
    "reviews.begin_phase": Row("phase", MANAGER),
    "reviews.remove_phase": Row("phase", MANAGER),
    "reviews.ask_third": Row("in review", MANAGER),
    "reviews.accept": Row("review", REVIEWER),
    "reviews.save_criterion": Row("review", REVIEWER),
    "reviews.decline": Row("review", REVIEWER),
    "reviews.end_assignment_now": Row("review", MANAGER),
    "reviews.recuse": Row("review", REVIEWER),
    "reviews.return_review_now": Row("submitted review", MANAGER),
    "reviews.submit": Row("review", REVIEWER),
    "reviews.save_summary": Row("review", REVIEWER),
    "web.set_language": Row(None, EVERYBODY),
}
"""Actions, with those who may try; what the record allows is the workflow's matter."""

ALL = READS | WRITES

OF_ONE_PERSON = frozenset({"applications.cancel_upload", "applications.take_part", "applications.upload"})
"""Neither GET nor POST: steps of an upload, for nobody but the person who began it (see the tests of uploads)."""

FILLED: dict[str, str] = {
    "key": "need",
    "point": "assets",
    "part": "narrative",
    "step": "publish",
    "token": "no-such-token",
    "earlier": "1",
    "later": "1",
}
"""Parts of an address that are no record."""

NAMED: dict[str, str] = {
    "account": "account",
    "code": "call code",
    "file_id": "paper",
    "invitation": "colleague invitation",
    "programme_id": "programme",
    "question": "question of rows",
    "role": "membership",
    "person_id": "conflicted person",
    "opposed_id": "opposed person",
}
"""Parts of an address that name a second record."""

OTHERWISE: dict[tuple[str, str], str] = {
    ("applications.begin_upload", "question"): "question of files",
    ("monitoring.file", "file_id"): "evidence",
    ("accounts.end_role", "role"): "role",
    ("forms.question", "key"): "form question",
    ("forms.change_question", "key"): "form question",
    **{(f"forms.{step}", "part"): "form part" for step in ("move", "copy", "remove", "remove_now")},
}
"""Where a part of one route names another record."""
