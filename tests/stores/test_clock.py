"""This host's clock and that of the database server."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from stores import clock

pytestmark = pytest.mark.django_db


def test_t19_the_database_server_is_asked_for_its_own_time() -> None:
    assert abs(clock.ahead_of_database()) < timedelta(hours=1)
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        ahead = clock.ahead_of_database()
    if connection.vendor == "postgresql":
        assert timedelta(days=2) < ahead < timedelta(days=4)
    else:
        # SQLite is a file on this host.
        assert ahead == timedelta()
