from typing import Any

import pytest

from tests.amazon import PretendedAmazon
from tests.shipments.tracking.parcels import Parcels, parcels_at


@pytest.fixture
def parcels(reached_amazon: PretendedAmazon, db: None) -> Parcels:
    return parcels_at(reached_amazon)


@pytest.fixture
def pokes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr("shipments.tasks.poke", lambda *what: sent.append(what))
    return sent
