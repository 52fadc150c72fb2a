"""BigCommerce's quota: so many requests of a store in a window of time, told in every answer's headers."""

import threading
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Standing:
    """What is left of a window after a request; ``refused`` requests cost nothing."""

    quota: int
    window_ms: int
    left: int
    reset_ms: int
    refused: bool

    def headers(self) -> dict[str, str]:
        return {
            "X-Rate-Limit-Requests-Quota": str(self.quota),
            "X-Rate-Limit-Requests-Left": str(self.left),
            "X-Rate-Limit-Time-Window-Ms": str(self.window_ms),
            "X-Rate-Limit-Time-Reset-Ms": str(self.reset_ms),
        }


@dataclass
class Windows:
    """The running window of each store, in memory."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _running: dict[str, tuple[float, int]] = field(default_factory=dict)

    def take(self, store_hash: str, quota: int, window_ms: int, now: float) -> Standing:
        """``now`` in seconds."""
        with self._lock:
            began, used = self._running.get(store_hash, (now, 0))
            if not 0 <= (now - began) * 1000 < window_ms:
                began, used = now, 0
            refused = used >= quota
            used = used if refused else used + 1
            self._running[store_hash] = (began, used)
        reset = max(1, round(window_ms - (now - began) * 1000))
        return Standing(quota, window_ms, quota - used, reset, refused)

    def forget(self) -> None:
        with self._lock:
            self._running.clear()
