"""What people do with accounts, and the words of its history."""

from __future__ import annotations

from grantflow.audit.queries import describe
from grantflow.core.sentences import mark

describe(
    {
        "person.registered": mark("Account opened"),
        "person.confirmed": mark("Address confirmed"),
        "person.password_changed": mark("Password changed"),
        "person.second_factor_on": mark("Second step of sign-in turned on"),
        "person.second_factor_off": mark("Second step of sign-in turned off"),
        "person.second_factor_reset": mark("Second step of sign-in taken away by an administrator"),
        "person.recovery_codes_made": mark("New recovery codes made"),
        "person.role_given": mark("Role given"),
        "person.role_ended": mark("Role ended"),
        "person.closed": mark("Account closed"),
        "person.opened_again": mark("Account opened again"),
        "invitation.sent": mark("Invitation sent"),
        "invitation.withdrawn": mark("Invitation taken back"),
    }
)
