"""Places where a test kills the process that passes (data-protection.md, section 7). Elsewhere they do nothing."""

import os
import signal
import sys
from collections import Counter

from django.conf import settings

_passed: Counter[str] = Counter()


def fault_point(name: str) -> None:
    """With TESTING and ``FAULT=name`` or ``FAULT=name:n`` the process ends here, as by kill -9, at the n-th passage.

    ``FAULT=name:n,other`` means whichever comes first.
    The system check refuses FAULT outside tests (config/checks.py).
    """
    if settings.FAULT and settings.TESTING:
        _passed[name] += 1
        for each in settings.FAULT.split(","):
            wanted, _, times = each.partition(":")
            if name == wanted and _passed[name] == int(times or 1):
                sys.stderr.write(f"fault point {name} reached\n")
                sys.stderr.flush()
                os.kill(os.getpid(), signal.SIGKILL)
