"""The one table of permissions: which roles may do what. Scopes and conditions of a record come on top."""

from __future__ import annotations

from grantflow.core.actors import Role
from grantflow.core.workflow import SYSTEM_PERMISSION

R = Role
APPLICANTS = frozenset({R.SIGNATORY, R.EDITOR, R.ORG_FINANCE})
PROGRAMME = frozenset({R.HEAD, R.MANAGER})
READERS = PROGRAMME | {R.FINANCE_OFFICER, R.AUDITOR}

PERMISSIONS: dict[str, frozenset[Role]] = {
    SYSTEM_PERMISSION: frozenset(),
    # accounts and messages
    "account:list": frozenset({R.ADMIN, R.HEAD, R.MANAGER}),
    "account:disable": frozenset({R.ADMIN}),
    "account:reset_second_factor": frozenset({R.ADMIN}),
    "account:invite_staff": frozenset({R.ADMIN, R.HEAD, R.MANAGER}),
    "account:invite_colleague": frozenset({R.SIGNATORY}),
    "message:list": frozenset({R.HEAD, R.MANAGER, R.ADMIN}),
    "message:release": frozenset({R.HEAD, R.MANAGER}),
    "message:resend": frozenset({R.HEAD, R.MANAGER, R.ADMIN}),
    # organisations
    "organisation:read_own": APPLICANTS,
    "organisation:edit": frozenset({R.SIGNATORY, R.EDITOR}),
    "organisation:read": READERS | {R.PARTNER},
    "bank:enter": frozenset({R.SIGNATORY, R.ORG_FINANCE}),
    "bank:read": frozenset({R.FINANCE_OFFICER, R.AUDITOR}),
    "bank:confirm": frozenset({R.FINANCE_OFFICER}),
    # programmes and calls
    "programme:read": READERS | {R.PARTNER, R.DONOR, R.ADMIN},
    "programme:edit": PROGRAMME,
    "call:read": READERS | {R.PARTNER, R.DONOR, R.COMMITTEE},
    "call:edit": frozenset({R.MANAGER}),
    "call:correct": frozenset({R.MANAGER}),
    "call:publish": frozenset({R.HEAD}),
    "call:cancel": frozenset({R.HEAD}),
    "call:archive": PROGRAMME,
    "form:read": READERS,
    "form:edit": frozenset({R.MANAGER}),
    # applications
    "application:start": frozenset({R.SIGNATORY, R.EDITOR}),
    "application:edit": APPLICANTS,
    "application:submit": frozenset({R.SIGNATORY}),
    "application:withdraw": frozenset({R.SIGNATORY}),
    "application:lapse": frozenset({R.SIGNATORY}),
    "application:list": READERS | {R.PARTNER, R.COMMITTEE},
    "application:read": READERS | {R.PARTNER, R.COMMITTEE, R.REVIEWER} | APPLICANTS,
    "application:check": frozenset({R.MANAGER}),
    "application:invite": frozenset({R.HEAD}),
    "application:recommend": frozenset({R.COMMITTEE}),
    "application:promote": frozenset({R.HEAD}),
    "application:award": frozenset({R.HEAD}),
    "application:suspend": frozenset({R.HEAD}),
    "application:terminate": frozenset({R.HEAD}),
    "application:begin_closure": frozenset({R.MANAGER}),
    "application:close": frozenset({R.HEAD}),
    "application:reopen": frozenset({R.HEAD}),
    # reviews
    "review:assign": frozenset({R.MANAGER}),
    "review:return": frozenset({R.MANAGER}),
    "review:write": frozenset({R.REVIEWER}),
    "review:read": READERS | {R.COMMITTEE},
    "review:declare_conflict": READERS | {R.COMMITTEE},
    "pool:read": PROGRAMME,
    "pool:edit": frozenset({R.MANAGER}),
    "conflict:decide": frozenset({R.MANAGER}),
    "conflict:oppose": frozenset({R.SIGNATORY, R.EDITOR}),
    # decisions
    "decision:read": READERS | {R.COMMITTEE},
    "decision:prepare": frozenset({R.MANAGER, R.COMMITTEE}),
    "decision:result": READERS | APPLICANTS | {R.COMMITTEE},
    "decision:check": frozenset({R.MANAGER}),
    "decision:vote": frozenset({R.COMMITTEE}),
    "appeal:lodge": frozenset({R.SIGNATORY}),
    "appeal:admit": frozenset({R.MANAGER}),
    "appeal:rule": frozenset({R.HEAD}),
    # grants
    "grant:list": READERS | {R.PARTNER, R.DONOR} | APPLICANTS,
    "grant:read": READERS | {R.PARTNER, R.DONOR} | APPLICANTS,
    "grant:prepare": frozenset({R.MANAGER}),
    "grant:register": frozenset({R.SIGNATORY, R.EDITOR, R.PARTNER, R.MANAGER}),
    "grant:confirm_closure": frozenset({R.MANAGER, R.PARTNER}),
    "grant:record_recovery": frozenset({R.FINANCE_OFFICER}),
    "agreement:sign": frozenset({R.SIGNATORY, R.HEAD}),
    "agreement:sign_grantee": frozenset({R.SIGNATORY}),
    "agreement:sign_lead": frozenset({R.HEAD}),
    "payment:read": READERS | {R.PARTNER} | APPLICANTS,
    "payment:request": frozenset({R.SIGNATORY, R.ORG_FINANCE}),
    "payment:verify": frozenset({R.PARTNER, R.MANAGER}),
    "payment:approve": frozenset({R.FINANCE_OFFICER}),
    "payment:send": frozenset({R.FINANCE_OFFICER}),
    "payment:confirm": frozenset({R.SIGNATORY, R.ORG_FINANCE}),
    "payment:hold": frozenset({R.FINANCE_OFFICER, R.MANAGER}),
    "payment:cancel": frozenset({R.FINANCE_OFFICER}),
    "amendment:draft": frozenset({R.SIGNATORY, R.EDITOR}),
    "amendment:submit": frozenset({R.SIGNATORY}),
    "amendment:endorse": frozenset({R.PARTNER}),
    "amendment:approve": frozenset({R.HEAD}),
    # reporting
    "report:list": READERS | {R.PARTNER} | APPLICANTS,
    "report:read": READERS | {R.PARTNER, R.DONOR} | APPLICANTS,
    "report:write": APPLICANTS,
    "report:submit": frozenset({R.SIGNATORY}),
    "report:clear": frozenset({R.PARTNER}),
    "report:accept": frozenset({R.MANAGER}),
    "report:accept_financial": frozenset({R.FINANCE_OFFICER}),
    # monitoring
    "monitoring:list": PROGRAMME | {R.PARTNER, R.AUDITOR},
    "visit:plan": frozenset({R.PARTNER, R.MANAGER}),
    "visit:read": READERS | {R.PARTNER} | APPLICANTS,
    "visit:comment": APPLICANTS,
    "finding:raise": frozenset({R.PARTNER, R.MANAGER}),
    "finding:answer": APPLICANTS,
    "finding:close": frozenset({R.PARTNER, R.MANAGER}),
}
