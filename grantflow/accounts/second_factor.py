"""Time-based one-time codes (RFC 6238: SHA-1, 30 seconds, 6 digits) and recovery codes."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

import pyotp

from grantflow.accounts.tokens import token_hash

STEP_SECONDS = 30
TOLERANCE_STEPS = 1
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


def new_secret() -> str:
    """A secret of 160 bits in base 32."""
    return pyotp.random_base32()


def address(secret: str, email: str, issuer: str) -> str:
    """What the QR code says: ``otpauth://totp/…``."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def matching_step(secret: str, code: str, at: datetime, after: int | None = None) -> int | None:
    """The 30-second step whose code this is, one step off allowed; steps up to ``after`` were used before."""
    digits = "".join(code.split()).encode("utf-8", "replace")
    totp = pyotp.TOTP(secret)
    present = int(at.timestamp()) // STEP_SECONDS
    for step in range(present - TOLERANCE_STEPS, present + TOLERANCE_STEPS + 1):
        fresh = after is None or step > after
        if fresh and hmac.compare_digest(totp.generate_otp(step).encode(), digits):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Ten codes such as ``f3kq-…`` of 79 random bits each."""
    return ["-".join(_group() for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES)]


def _group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH))


def recovery_hash(code: str) -> str:
    """What the database keeps of a recovery code, however it was typed."""
    return token_hash("".join(char for char in code.casefold() if char.isalnum()))
