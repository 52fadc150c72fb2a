"""What a Selling Partner API operation is to the sandbox."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.wrappers import Request

from sandbox.authorizations import Caller
from sandbox.errors import invalid_input
from sandbox.faults import Fault
from sandbox.world import World


@dataclass(frozen=True)
class Call:
    """One authenticated and unthrottled call."""

    world: World
    caller: Caller
    request: Request
    arguments: dict[str, str]
    fault: Fault | None = None

    def struck_by(self, kind: str) -> bool:
        """Whether a scripted fault of this kind is to show in the answer."""
        return self.fault is not None and self.fault.kind == kind

    def single_values(self, allowed: frozenset[str]) -> dict[str, str]:
        """The query as name and text. Raises ApiRefusal 400 for a name the model does not have.

        Lists are comma-separated in one parameter, so a repeated name is refused as well.
        """
        unknown = sorted(set(self.request.args) - allowed)
        if unknown:
            raise invalid_input("Invalid Input", f"Unknown parameter: {', '.join(unknown)}")
        values = dict(self.request.args.lists())
        repeated = sorted(name for name, texts in values.items() if len(texts) > 1)
        if repeated:
            raise invalid_input("Invalid Input", f"Repeated parameter: {', '.join(repeated)}")
        return {name: texts[0] for name, texts in values.items()}


@dataclass(frozen=True)
class Reply:
    """A successful answer; ``body`` is JSON text, empty for 204."""

    status: int
    body: bytes = b""


def _no_order(world: World, request: Request, arguments: dict[str, str]) -> str | None:
    return None


@dataclass(frozen=True)
class Operation:
    """``path`` is Amazon's, with the arguments as named groups.

    ``order_of`` tells which order a call is about where its path does not: for faults and the diary.
    """

    name: str
    method: str
    path: re.Pattern[str]
    handle: Callable[[Call], Reply]
    order_of: Callable[[World, Request, dict[str, str]], str | None] = _no_order
