"""One authenticated call to the pretended BigCommerce."""

from collections.abc import Collection
from dataclasses import dataclass

from werkzeug.wrappers import Request

from sandbox.bigcommerce.refusals import bad_request
from sandbox.faults import Fault
from sandbox.world import World


@dataclass(frozen=True)
class Visit:
    world: World
    request: Request
    store_hash: str
    order_number: int
    tells_amazon: bool
    fault: Fault | None

    @property
    def query(self) -> dict[str, str]:
        return dict(self.request.args)

    def only(self, names: Collection[str]) -> None:
        """Refuses a parameter that the call does not have. Raises Refusal 400."""
        unknown = sorted(set(self.query) - set(names))
        if unknown:
            raise bad_request(f"Unknown parameter: {', '.join(unknown)}")

    def struck_by(self, kind: str) -> bool:
        return self.fault is not None and self.fault.kind == kind
