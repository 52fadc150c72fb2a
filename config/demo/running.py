"""The demo from start to end."""

import signal
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from secrets import token_urlsafe
from types import FrameType

from config.demo import (
    asking,
    entering,
    furnishing,
    importing,
    labelling,
    looking_back,
    privacy,
    secrets,
    selling_elsewhere,
    shipping,
    starting,
    telling,
)
from config.demo.failing import StepFailed
from config.demo.folder import fresh_folder
from config.demo.processes import Processes
from config.demo.report import Report
from config.demo.stage import Stage, Step

STEPS: tuple[Step, ...] = (
    *starting.STEPS,
    *importing.FIRST,
    *furnishing.STEPS,
    *selling_elsewhere.LINK,
    *shipping.STEPS,
    *labelling.STEPS,
    *entering.STEPS,
    *telling.STEPS,
    *asking.STEPS,
    *selling_elsewhere.ASK,
    *privacy.STEPS,
    *secrets.STEPS,
    *looking_back.STEPS,
    *importing.LAST,
)
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
# Labels are sold for the United States alone, and a file leaves Prime orders out.
LEAST_ORDERS = 2 * (shipping.COUNT + labelling.COUNT)


def run(
    folder: Path,
    *,
    orders: int,
    port: int | None,
    keep_serving: bool,
    report: Report,
    steps: Sequence[Step] = STEPS,
    patience_s: float = 120,
) -> int:
    """0 if every step's figures were right, else 1. With `keep_serving` it returns on SIGINT or SIGTERM only."""
    # SIGINT as well: a shell that starts us in the background has told us to ignore it.
    previous = {number: signal.signal(number, _interrupt) for number in _STOP_SIGNALS}
    processes = Processes(folder)
    try:
        with fresh_folder(folder):
            stage = Stage(
                folder=folder,
                processes=processes,
                orders=orders,
                port=_free_port(port),
                password=token_urlsafe(12),
                patience_s=patience_s,
            )
            _perform(stage, steps, report)
            if keep_serving:
                report.serving(stage)
                while True:
                    processes.check()
                    time.sleep(1)
        return 0
    except StepFailed as failure:
        report.failed(str(failure))
        return 1
    except KeyboardInterrupt:
        report.line("Stopping.")
        return 0 if keep_serving else 1
    finally:
        for number in _STOP_SIGNALS:
            # An impatient second Ctrl-C would leave children behind; stopping has a deadline of its own.
            signal.signal(number, signal.SIG_IGN)
        processes.stop()
        for number, handler in previous.items():
            signal.signal(number, handler)


def _perform(stage: Stage, steps: Sequence[Step], report: Report) -> None:
    began = time.monotonic()
    for number, step in enumerate(steps, start=1):
        report.step(number, step.title)
        started = time.monotonic()
        stage.processes.check()
        try:
            figures = step.act(stage)
        except LookupError as missing:
            # A page or an answer lacks what the step looks for.
            raise StepFailed(f"{step.title}: {missing}") from missing
        report.done(figures, time.monotonic() - started)
    report.line(f"All {len(steps)} steps are right ({time.monotonic() - began:.1f} s).")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _free_port(wanted: int | None) -> int:
    """`wanted`, or 8000, or any free one. Raises StepFailed if the wanted one is taken."""
    for port in (wanted,) if wanted else (8000, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port or 0))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise StepFailed(f"Port {wanted} is in use. Name another one with --port.")
