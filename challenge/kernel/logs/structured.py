"""Structured logs: one line an event, with the request id that also travels through tasks."""
# tested by: tests/challenge/kernel/logs/test_structured.py

import logging
import re

import structlog

_KEY_OF_A_LINK = re.compile(r"(/enter/(?:\w+/)?)[^/\s\"'?]{8,}")


def hide_keys(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Take the keys of mailed links out of a line, wherever a path is logged."""
    return {
        name: without_keys(value) if isinstance(value, str) else value
        for name, value in event.items()
    }


def without_keys(text: str) -> str:
    """The text, with no key of a mailed link in it."""
    return _KEY_OF_A_LINK.sub(r"\1…", text)


SIGN_INS = "sign_ins"  # the logger that tells of those that went well, too
NOISY = (
    "django.db.backends",
    "PIL",
    "asyncio",
    "urllib3",
    "django.template",
    "statsd",
    "datadog",
)


def configure_logging(*, verbose: bool, as_json: bool) -> None:
    """Send structlog and the standard library's loggers through one formatter to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                hide_keys,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.DEBUG if verbose else logging.WARNING)
    for noisy in (*NOISY, SIGN_INS):
        logging.getLogger(noisy).setLevel(logging.INFO)
