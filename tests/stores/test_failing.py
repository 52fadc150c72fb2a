"""A failing task tells the queue's table and the log what went wrong and where, and nothing of anybody's."""

import inspect
import logging
from importlib import import_module
from multiprocessing import Value
from queue import Queue
from typing import Any

import pytest
from django.utils import timezone
from django_q.exceptions import TimeoutException
from django_q.models import Failure
from django_q.monitor import monitor
from django_q.worker import worker

from stores import failing
from stores.spapi.errors import Rejected

CANARY = "canary-2214-Alder-Street"
APPS = ("stores", "orders", "shipments", "redaction")


@failing.task
def breaks(kind: str) -> None:
    values = {"name": CANARY}
    try:
        raise LookupError(f"no such row: {values}")
    except LookupError as error:
        if kind == "timeout":
            raise TimeoutException("Task exceeded maximum timeout value (60 seconds)") from error
        if kind == "amazon":
            raise Rejected("confirmShipment", 400, "InvalidInput", CANARY) from error
        raise ValueError(f"COPY orders_order, line 1: {CANARY}") from error


def run(kind: str) -> Failure:
    """Through django-q2's own worker and monitor, in this process."""
    tasks: Queue[Any] = Queue()
    results: Queue[Any] = Queue()
    tasks.put(
        {
            "id": "f" * 32,
            "name": "breaks",
            "func": breaks,
            "args": (kind,),
            "kwargs": {},
            "started": timezone.now(),
        }
    )
    tasks.put("STOP")
    worker(tasks, results, Value("d", 0.0), timeout=60)
    results.put("STOP")
    monitor(results, broker=object())
    failure: Failure = Failure.objects.get()
    return failure


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(logging.getLogger("django-q"), "propagate", True)
    # They would close the connection that holds this test's transaction.
    for module in ("worker", "monitor"):
        monkeypatch.setattr(f"django_q.{module}.close_old_django_connections", lambda: None)
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "summary"),
    [("foreign", "ValueError in "), ("amazon", "Rejected rejected in ")],
)
def test_t11_a_failed_task_keeps_class_and_place_and_no_foreign_text(
    kind: str, summary: str, log: pytest.LogCaptureFixture
) -> None:
    failure = run(kind)
    assert failure.result.startswith(summary)
    assert "tests.stores.test_failing:" in failure.result
    assert CANARY not in repr(vars(failure))
    assert "Failed 'tests.stores.test_failing.breaks'" in log.text
    assert summary in log.text
    # The line that broke is in the log, the value that it held is not.
    assert "raise ValueError(f" in log.text or "raise Rejected(" in log.text
    assert CANARY not in log.text


@pytest.mark.django_db
def test_t11_the_queues_time_limit_passes_without_the_error_it_cut_into(
    log: pytest.LogCaptureFixture,
) -> None:
    failure = run("timeout")
    assert failure.result.startswith("Task exceeded maximum timeout value")
    assert CANARY not in failure.result + log.text


def test_t11_the_innermost_line_of_ours_is_named() -> None:
    from stores.display import day

    @failing.task
    def deep() -> None:
        day("not a day", None, None)  # type: ignore[arg-type]

    with pytest.raises(failing.TaskFailed, match=r"^AttributeError in stores\.display:\d+$"):
        deep()


@pytest.mark.parametrize("app", APPS)
def test_t11_every_task_of_ours_fails_so(app: str) -> None:
    module = import_module(f"{app}.tasks")
    functions = [
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]
    assert functions
    for function in functions:
        assert function.__code__.co_filename == failing.__file__, function.__name__
