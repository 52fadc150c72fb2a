"""One line of the log: JSON for machines, words for a terminal, scrubbed last and fail closed (T11, DPP 2.6)."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from config.logs.failures import class_of, told
from stores.scrubbing import scrub, scrub_text

# Whose messages are written, scrubbed: ours are about ids and states, these three only about their own work.
_SPEAKERS = {
    *(
        "config",
        "stores",
        "orders",
        "shipments",
        "redaction",
        "sandbox",
        "tests",
        "root",
        "__main__",
    ),
    *("django", "django_structlog", "gunicorn", "django-q"),
}
_FIRST = ("at", "level", "logger", "event")
_OURS = {*_FIRST, "process", "code", "exception"}


class LineFormatter(structlog.stdlib.ProcessorFormatter):
    """Never raises: where logging fails, Python prints the arguments of the call."""

    def __init__(self, readable: bool) -> None:
        super().__init__(
            foreign_pre_chain=[structlog.contextvars.merge_contextvars],
            processors=[_say_where, _tell_exception, _scrub_all, _words if readable else _json],
        )

    def format(self, record: logging.LogRecord) -> str:
        try:
            return super().format(_harmless(record))
        except Exception as error:  # noqa: BLE001  # whatever it is, the line must not be printed as it came
            text = f"A line of {record.name} could not be written ({type(error).__name__})."
            return json.dumps({"level": "error", "logger": __name__, "event": text})


def line_formatter(readable: bool | None = None) -> LineFormatter:
    """`readable` is for terminals unless it is said."""
    return LineFormatter(sys.stderr.isatty() if readable is None else readable)


def _harmless(record: logging.LogRecord) -> logging.LogRecord:
    """A copy whose arguments are plain values; libraries that may quote what they work on lose their message."""
    copy = logging.makeLogRecord(vars(record))
    if isinstance(copy.msg, dict):  # structlog's own, one of our lines or its middleware's
        return copy
    if record.name.partition(".")[0] not in _SPEAKERS:
        copy.msg, copy.args = f"at {record.module}:{record.lineno}", ()
    elif not isinstance(copy.msg, str):
        copy.msg, copy.args = "%s", (_plain(copy.msg),)
    elif isinstance(copy.args, tuple):
        copy.args = tuple(_plain(arg) for arg in copy.args)
    elif copy.args:
        copy.args = {key: _plain(value) for key, value in copy.args.items()}
    return copy


def _plain(arg: object) -> object:
    if isinstance(arg, BaseException):
        return class_of(arg)
    # A lazy translation is one of Django's own texts.
    return arg if isinstance(arg, str | int | float) or arg is None else scrub("", arg)


def _say_where(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    record: logging.LogRecord = line["_record"]
    line["at"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    line["level"], line["logger"] = record.levelname.lower(), record.name
    line["process"] = record.process
    return line


def _tell_exception(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    given = line.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        line["exception"] = told(error)
    return line


def _scrub_all(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    named = {key: value for key, value in line.items() if not key.startswith("_")}
    named.pop("stack_info", None)
    order = [*_FIRST, *(key for key in named if key not in _FIRST)]
    return {key: _scrubbed(key, named[key]) for key in order if key in named}


def _scrubbed(key: str, value: object) -> object:
    # Our own keys say what they are; a text in them is scrubbed all the same.
    return scrub("" if key in _OURS else scrub_text(key), value)


def _json(logger: WrappedLogger, method: str, line: EventDict) -> str:
    return json.dumps(line)


def _words(logger: WrappedLogger, method: str, line: EventDict) -> str:
    first = " ".join(str(line.pop(key)) for key in _FIRST)
    trace = line.pop("exception", None)
    rest = "".join(f" {key}={value}" for key, value in line.items())
    return first + rest + (f"\n{trace}" if trace else "")


def logging_settings(level: str, readable: bool | None = None) -> dict[str, Any]:
    """Django's LOGGING: one handler for everything, the error output; Django's mails to ADMINS are off."""
    quiet: dict[str, Any] = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": line_formatter, "readable": readable}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {**quiet, "level": "NOTSET"},
            # The lines of requests say the same, without queries (config/logs/requests.py).
            "django.request": {"level": "CRITICAL"},
            # Before its end a request is told with the browser's words, and of what is asked nothing is known.
            "django_structlog": {"level": "INFO" if level == "DEBUG" else level},
            "django.server": {**quiet, "level": "ERROR"},
            # They show statements with their values, and what templates could not find.
            "django.db.backends": {"level": "WARNING"},
            "django.template": {"level": "WARNING"},
            "django-q": {**quiet, "level": "WARNING"},
            **{
                name: {"level": "WARNING"}
                for name in ("httpx", "httpcore", "urllib3", "sp_api", "sp_api.base.client", "PIL")
            },
            # They complain about files that work.
            **{name: {"level": "CRITICAL"} for name in ("pypdf", "fontTools")},
        },
    }


def configure_structlog() -> None:
    """structlog hands its lines to the standard logging, where `LineFormatter` writes them."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
