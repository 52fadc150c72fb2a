"""How a person signs in: password, second step, where they are signed in, the recovery codes to keep."""

from allauth.mfa.recovery_codes.views import view_recovery_codes
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from stores.people import password_rule, passwords, signins
from stores.people.invitations import waiting_for
from stores.people.second_factor import FRESH_CODES, fresh_codes, has_second_factor
from stores.scoping import signed_in


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    ends = password_rule.ends_at(passwords.set_at(user)) if settings.AMAZON_PASSWORD_RULES else None
    context = {
        "section": "me",
        "heading": "Your sign-in",
        "password_ends": ends,
        "has_factor": has_second_factor(user),
        "sign_ins": UserSession.objects.filter(user=user).order_by("-created_at"),
        "invitations": waiting_for(user),
        "here": request.session.session_key,
    }
    return render(request, "people/me.html", context)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """One sign-in by its number, or all others."""
    user, number = signed_in(request), request.POST.get("sign_in", "")
    if number.isascii() and number.isdigit():
        ended = signins.end_one(user, int(number))
    else:
        ended = signins.end_others(user, request.session.session_key)
    messages.success(request, f"{ended} sign-in{'' if ended == 1 else 's'} ended.")
    return redirect("people:me")


@require_GET
def shown_codes(request: HttpRequest) -> HttpResponse:
    """The page that shows the codes once, to the session that has just made them. HEAD uses nothing up."""
    if fresh_codes(request) is None:
        return _over(request)
    answer: HttpResponse = view_recovery_codes(request)
    return answer


@require_GET
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes as a text file, once, in the session that made them."""
    found = fresh_codes(request)
    request.session.pop(FRESH_CODES, None)
    if found is None:
        return _over(request)
    lines = "".join(f"{code}\n" for code in found.wrap().get_unused_codes())
    answer = HttpResponse(lines, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="waybill-recovery-codes.txt"'
    answer["Cache-Control"] = "no-store"
    return answer


def _over(request: HttpRequest) -> HttpResponse:
    messages.info(request, "Recovery codes are shown once. You can make new ones here.")
    return redirect("mfa_index")
