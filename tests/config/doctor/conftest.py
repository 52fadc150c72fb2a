"""Everything around the installation that doctor looks at."""

from collections.abc import Iterator

import pytest
import responses
from django.utils import timezone
from django.utils.http import http_date
from django_q.models import Task

from config.supervising import heartbeats
from tests.config.doctor.asking import AMAZON


@pytest.fixture(autouse=True)
def world(db: None) -> Iterator[responses.RequestsMock]:
    """Everything outside is in order: Amazon's time, its tokens, our own address."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        date = {"Date": http_date(timezone.now().timestamp())}
        mocked.head(AMAZON, headers=date)
        token = {"access_token": "Atza|a", "refresh_token": "Atzr|r", "expires_in": 3600}
        mocked.post(f"{AMAZON}/auth/o2/token", json=token)
        mocked.get("http://127.0.0.1:8000/healthz", json={"status": "alive"})
        at = timezone.now()
        Task.objects.create(
            id="beat", name="beat", func=heartbeats.TASK, started=at, stopped=at, success=True
        )
        yield mocked
