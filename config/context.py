"""What every page of the shell shows: counts, the warning strip, the heartbeat of the import."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    return {}
