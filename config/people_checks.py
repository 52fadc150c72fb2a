"""System check: nobody signs in with a password alone (DPP 1.4)."""

from django.conf import settings
from django.core.checks import CheckMessage, Error


def check_people() -> list[CheckMessage]:
    if settings.REQUIRE_MFA or settings.DEMO or settings.TESTING:
        return []
    return [
        Error(
            "REQUIRE_MFA is off: people could sign in with a password alone.",
            hint="Unset it. Amazon's policy asks for a second factor of everybody (DPP 1.4).",
            id="waybill.E030",
        )
    ]
