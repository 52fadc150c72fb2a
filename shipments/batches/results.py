"""What one turn of one order can come to."""

from datetime import datetime
from typing import NamedTuple

from shipments.models import Label, Shipment


class Done(NamedTuple):
    shipment: Shipment | None
    label: Label | None = None


class Failed(NamedTuple):
    """Needs a person. `text` names the order and the next step."""

    code: str
    text: str


class Later(NamedTuple):
    """Goes on by itself; never a failure (decision 24)."""

    at: datetime
    code: str
    text: str


class LeftOut(NamedTuple):
    code: str
    text: str


Result = Done | Failed | Later | LeftOut
