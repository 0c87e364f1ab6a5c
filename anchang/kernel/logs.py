"""Structured logs: one line an event, with the request's id, without personal data."""

from __future__ import annotations

import logging
import logging.config
from collections.abc import MutableMapping
from typing import Any

import structlog

from anchang.kernel.text import without_numbers


def configure(options: dict[str, Any]) -> None:
    """Set up logging: JSON for machines in production, short coloured lines for people elsewhere."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer() if options["json"] else structlog.dev.ConsoleRenderer(pad_event_to=0)
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "lines": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        hide_numbers,
                        renderer,
                    ],
                }
            },
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
            "root": {"handlers": ["console"], "level": options["level"]},
            "loggers": {"django.request": {"level": "ERROR"}, "django_structlog": {"level": options["level"]}},
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def hide_numbers(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Make numbers in a line unreadable: a library, or the text of an exception, may have quoted one."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = without_numbers(value)
    return event
