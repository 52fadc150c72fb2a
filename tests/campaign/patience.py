"""Somebody with a browser whose web server dies again and again."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from config.demo.failing import StepFailed
from config.demo.page import Page
from config.demo.visitor import Visitor

Found = TypeVar("Found")
PAUSE_S = 0.5
# A page that fails is asked for again so often.
TRIES = 4
# As long as a web server may need to start on a busy machine.
LONG = 100


class Patient(threading.Thread):
    """Ends once `stop` is set. `acts` counts what was done, and what was given up."""

    def __init__(self, address: str, sign_in: tuple[str, str]) -> None:
        super().__init__(daemon=True)
        self.acts: Counter[str] = Counter()
        self.stop = threading.Event()
        self.visitor = Visitor(address)
        self._sign_in = sign_in

    def sign_in(self) -> None:
        """Returns signed in, or once it is to stop."""
        while self.patiently(lambda: self.visitor.sign_in(*self._sign_in)) is None:
            if self.stop.is_set():
                return

    def do(self, name: str, act: Callable[[], Page]) -> bool:
        done = self.patiently(act) is not None
        self.acts[name if done else f"{name}, given up"] += 1
        return done

    def patiently(self, act: Callable[[], Found], tries: int = TRIES) -> Found | None:
        """None after too many failures: the next look shows what is left to do."""
        for _ in range(tries):
            try:
                return act()
            except (LookupError, ValueError):
                return None  # the page does not offer that any more
            except StepFailed:
                if self.stop.wait(PAUSE_S):
                    return None
        return None
