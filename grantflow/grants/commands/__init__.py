"""One function per action on a grant, straight steps."""

from grantflow.grants.commands.agreements import prepare, put_in_force, record_registration, sign, start_after_bank_data
from grantflow.grants.commands.lifecycle import (
    begin_closure,
    close,
    confirm_point,
    record_recovery,
    reopen,
    resume,
    suspend,
    terminate,
)
from grantflow.grants.commands.payments import (
    approve,
    cancel,
    confirm,
    hold,
    release,
    request,
    send,
    settle_balance,
    verify,
    void_with_the_award,
)

__all__ = [
    "approve",
    "begin_closure",
    "cancel",
    "close",
    "confirm",
    "confirm_point",
    "hold",
    "prepare",
    "put_in_force",
    "record_recovery",
    "record_registration",
    "release",
    "reopen",
    "request",
    "resume",
    "send",
    "settle_balance",
    "sign",
    "start_after_bank_data",
    "suspend",
    "terminate",
    "verify",
    "void_with_the_award",
]
