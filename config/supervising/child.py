"""One child process with everything it starts: a session of its own, so that it can be ended as a whole."""

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from pathlib import Path

from django.conf import settings


class Child:
    """Starts ``command`` at once. `keep_open` are file descriptors that it inherits; `log`: None is our own output."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        keep_open: Sequence[int] = (),
        log: Path | None = None,
    ) -> None:
        self.name = name
        with log.open("ab") if log else nullcontext() as lines:
            self._process = subprocess.Popen(
                command,
                cwd=Path(settings.BASE_DIR),
                stdin=subprocess.DEVNULL,
                stdout=lines,
                stderr=subprocess.STDOUT if lines else None,
                start_new_session=True,
                pass_fds=keep_open,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def exit_code(self) -> int | None:
        """None while the leader lives; negative if a signal ended it."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        # The leader only: signalled as a group, a cluster loses its running task and then never ends.
        if self.exit_code() is None:
            self._process.terminate()

    def kill_group(self) -> None:
        """Ends whatever is left. A cluster whose sentinel died exits with 0 and leaves orphans that go on working."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
