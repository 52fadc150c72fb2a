"""Outside the networks of ADMIN_ALLOWED_NETS the support desk is not there (DPP 1.1, T14)."""

from collections.abc import Callable
from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse


class AdminNetsMiddleware:
    """Stands before everything that would answer for an address of the desk, such as the way to the sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_admins(request.path_info) and not reaches_desk(request):
            raise Http404
        return self.get_response(request)


def _is_admins(path: str) -> bool:
    return f"{path}/".startswith(f"/{settings.ADMIN_PATH}/")


def reaches_desk(request: HttpRequest) -> bool:
    """Is the visitor's address in the list, if there is one? As the limits of sign-in see it, whatever headers say."""
    if not settings.ADMIN_ALLOWED_NETS:
        return True
    try:
        address = ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ImproperlyConfigured, ValueError):
        # None, or fewer proxies than ought to be there.
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in net for net in settings.ADMIN_ALLOWED_NETS)
