"""How a person signs in: the recovery codes to keep."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from stores.people.second_factor import FRESH_CODES
from stores.scoping import signed_in


@require_GET
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes as a text file, once, in the session that made them."""
    fresh = request.session.pop(FRESH_CODES, None)
    found = Authenticator.objects.filter(
        pk=fresh, user=signed_in(request), type=Authenticator.Type.RECOVERY_CODES
    ).first()
    if found is None:
        messages.info(request, "Recovery codes are shown once. You can make new ones here.")
        return redirect("mfa_index")
    lines = "".join(f"{code}\n" for code in found.wrap().get_unused_codes())
    answer = HttpResponse(lines, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="waybill-recovery-codes.txt"'
    answer["Cache-Control"] = "no-store"
    return answer
