"""Tests run in a transaction that never commits; what follows a commit happens at once here."""

from collections.abc import Callable

import pytest


@pytest.fixture(autouse=True)
def _commits(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_once(then: Callable[[], object], **_: object) -> None:
        then()

    monkeypatch.setattr("django.db.transaction.on_commit", at_once)
