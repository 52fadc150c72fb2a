"""Several people or workers at once: threads with connections of their own."""

import threading
from collections.abc import Callable

from django.db import connections

WORKERS = 4


def at_once(work: Callable[[], object], times: int = WORKERS) -> list[object]:
    """Runs `work` in threads that start together; their results, or the exception of the first that failed."""
    start = threading.Barrier(times)
    results: list[object] = []
    faults: list[BaseException] = []

    def body() -> None:
        try:
            start.wait()
            results.append(work())
        except BaseException as fault:  # noqa: BLE001 - handed to the test below
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=body) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if faults:
        raise faults[0]
    return results
