"""The hash of one link: SHA-256 over the previous hash and the event's canonical JSON."""

from __future__ import annotations

import hashlib

from grantflow.audit.models import AuditEvent
from grantflow.core.canonical import canonical_json


def link_hash(event: AuditEvent) -> str:
    """The hash ``event`` must carry: hex SHA-256(previous hash ‖ canonical JSON of its columns)."""
    content = {
        "chain": event.chain_id,
        "seq": event.seq,
        "at": event.at,
        "actor": event.actor_id,
        "action": event.action,
        "subject": [event.subject_type, event.subject_id],
        "version": event.subject_version,
        "source": event.source,
        "target": event.target,
        "payload": event.payload,
    }
    return hashlib.sha256(event.previous_hash.encode() + canonical_json(content)).hexdigest()


def note_hash(text: str, salt: str) -> str:
    """What the chain keeps of a note: hex SHA-256 of salt and text, so that erasing the note leaves the chain whole."""
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()
