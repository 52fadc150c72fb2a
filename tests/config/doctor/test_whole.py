"""The command doctor: what it says of the whole, and how it ends."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from stores import audit
from tests.config.doctor.asking import doctor, line
from tests.factories import (
    SellingPartnerFactory,
)

pytestmark = pytest.mark.django_db


def test_a_sound_installation_passes_and_every_line_is_ok() -> None:
    SellingPartnerFactory.create()
    for act in ("made", "checked"):
        audit.record(f"backup.{act}", user=None, account=None, failed=0)
    status, printed = doctor()
    assert status == 0, printed
    assert all(text.startswith("OK") for text in printed.splitlines()), printed


def test_a_wrong_setting_fails_with_its_hint() -> None:
    with override_settings(FIELD_KEY_ACTIVE="other"):
        status, printed = doctor()
    assert status == 1
    assert settings.FIELD_KEY_ACTIVE in line(printed, "FAIL  waybill.E004")


def test_one_matter_needs_mending_and_two_need_it() -> None:
    with (
        override_settings(FIELD_KEY_ACTIVE="other", INDEX_KEY=""),
        pytest.raises(CommandError, match="matters need"),
    ):
        call_command("doctor", stdout=StringIO())
    with (
        override_settings(INDEX_KEY=""),
        pytest.raises(CommandError, match="1 matter needs"),
    ):
        call_command("doctor", stdout=StringIO())
