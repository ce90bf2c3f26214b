"""Log lines: JSON in production, readable in development."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

from grantflow.settings import Settings

SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def configure(settings: Settings) -> None:
    """Send every log line, of the standard library too, through one formatter."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(json_lines() if settings.is_production else _readable_lines())
    root = logging.getLogger()
    for old in [h for h in root.handlers if getattr(h, "grantflow", False)]:
        root.removeHandler(old)
    handler.grantflow = True  # type: ignore[attr-defined]
    root.addHandler(handler)
    root.setLevel(logging.DEBUG if settings.debug else logging.INFO)
    for noisy in ("transitions", "alembic", "waitress.queue"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def json_lines() -> structlog.stdlib.ProcessorFormatter:
    """A JSON object in a line. ``granian.json`` names it for what the server itself says."""
    return _formatter(structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False))


def _readable_lines() -> structlog.stdlib.ProcessorFormatter:
    return _formatter(
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    )


def _formatter(*renderer: Processor) -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        foreign_pre_chain=SHARED,
    )
