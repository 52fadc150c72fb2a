"""Errors to a Sentry server of the operator's choice: what the log says of them and nothing more (T11, DPP 2.8).

Off without SENTRY_DSN. The package is an extra (``waybill[sentry]``). None of its integrations is on: they would read
requests, statements and values at hand.
"""

import json
import logging
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error

from config.logs.failures import chain_of
from config.logs.lines import LineFormatter
from stores.scrubbing import scrub_text

_KEPT = ("event_id", "timestamp", "level", "platform", "logger", "logentry", "exception", "tags")
_TAGS = ("request_id", "request", "task", "task_id", "code")


class ErrorReporter(logging.Handler):
    """Sends each line of level error or worse."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._lines = LineFormatter(readable=False)

    def emit(self, record: logging.LogRecord) -> None:
        # What the sending itself has to say would be sent again.
        if record.name.partition(".")[0] in ("sentry_sdk", "urllib3"):
            return
        import sentry_sdk

        line = json.loads(self._lines.format(record))
        sentry_sdk.capture_event(_event(line, record))


def start(dsn: str, transport: Any = None) -> logging.Handler:
    """From now on errors are sent. `transport`: for tests, in place of the network."""
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        transport=transport,
        default_integrations=False,
        auto_enabling_integrations=False,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        propagate_traces=False,
        server_name="",
        before_send=only_known,
    )
    reporter = ErrorReporter()
    logging.getLogger().addHandler(reporter)
    return reporter


def only_known(event: Any, _: Any) -> Any:
    """Whatever the package adds by itself is dropped; of a person the number stays."""
    kept = {key: event[key] for key in _KEPT if key in event}
    number = event.get("user", {}).get("id")
    return {**kept, "user": {"id": number}} if isinstance(number, int) else kept


def _event(line: dict[str, Any], record: logging.LogRecord) -> Any:
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    event: dict[str, Any] = {
        "level": line["level"],
        "logger": line["logger"],
        "logentry": {"message": line["event"]},
        "tags": {name: str(line[name]) for name in _TAGS if name in line},
        "user": {"id": line.get("user_id")},
    }
    if error is not None:
        event["exception"] = {"values": [_link(*link) for link in chain_of(error)]}
    return event


def _link(name: str, places: list[Any]) -> dict[str, Any]:
    frames = [{"filename": file, "lineno": no, "function": name} for file, no, name in places]
    return {"type": scrub_text(name), "stacktrace": {"frames": frames}}


def check_errors() -> list[CheckMessage]:
    dsn = settings.SENTRY_DSN
    if not dsn:
        return []
    if find_spec("sentry_sdk") is None:
        text = "SENTRY_DSN is set, but the package that sends errors is not installed."
        hint = "Install it (pip install sentry-sdk), or unset SENTRY_DSN."
        return [Error(text, hint=hint, id="waybill.E040")]
    parts = urlsplit(dsn)
    if parts.scheme != "https" or not parts.username or not parts.path.strip("/"):
        text = "SENTRY_DSN is no address such as https://key@host/1; nothing is sent in the clear."
        return [Error(text, hint="Copy it from your Sentry project.", id="waybill.E041")]
    return []
