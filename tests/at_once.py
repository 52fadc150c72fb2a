"""Several people or workers at once: threads with connections of their own, or processes."""

import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence

from django.db import connections

from tests.installation import ROOT

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


def processes_at_once(command: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """Two processes that each say "ready" and wait for the other; what they say after that. Both must end with 0."""
    twins = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for twin in twins:
        assert twin.stdout is not None
        assert twin.stdout.readline() == "ready\n"
    for twin in twins:
        assert twin.stdin is not None
        twin.stdin.write("go\n")
        twin.stdin.flush()
    said = [twin.communicate(timeout=60)[0] for twin in twins]
    assert [twin.returncode for twin in twins] == [0, 0]
    return said
