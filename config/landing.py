"""Where a person goes who has signed in, or has done what the gate asked for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from config.admin_nets import reaches_desk
from stores.models import Member
from stores.people.gate import take_wanted
from stores.scoping import signed_in


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return redirect(landing(request))


def landing(request: HttpRequest) -> str:
    """The page that the gate kept them from; else the support desk for staff of no account, or the orders."""
    return take_wanted(request) or start_of(request)


def start_of(request: HttpRequest) -> str:
    user = signed_in(request)
    works_here = not user.is_staff or Member.objects.filter(user=user).exists()
    if works_here or not reaches_desk(request):
        return str(settings.LOGIN_REDIRECT_URL)
    return reverse("admin:index")
