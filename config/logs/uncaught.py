"""An error that ends a process, or a thread of it, goes to the log and not as Python would print it (T11)."""

import logging
import sys
import threading
from types import TracebackType

from django.conf import settings

_log = logging.getLogger(__name__)


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt) or (settings.configured and settings.DEBUG):
        sys.__excepthook__(kind, error, trace)
        return
    _log.critical("Ended by %s.", kind.__name__, exc_info=(kind, error, trace))


def _tell_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _tell(args.exc_type, args.exc_value, args.exc_traceback)


def watch() -> None:
    sys.excepthook = _tell
    threading.excepthook = _tell_thread
