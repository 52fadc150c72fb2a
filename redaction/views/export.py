"""The proof of one account as a file, for its managers. Who took it is noted first (decision 34)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from redaction.months import bounds, name_of
from redaction.proof_table import csv_of, records_of
from stores import audit
from stores.scoping import signed_in
from stores.views.scope import managed_account


@require_POST
def export_proof(request: HttpRequest, account_id: UUID) -> HttpResponse | StreamingHttpResponse:
    """`month`: 2026-11, or empty for all there is. Where nothing was removed the page says so instead."""
    account = managed_account(request, account_id)
    month = request.POST.get("month", "")
    within = bounds(month) if month else (None, None)
    if within is None:
        messages.error(request, "Choose a month from the list, or all.")
        return _back()
    records = records_of(account, *within)
    count = records.count()
    if not count:
        when = f" in {name_of(month)}" if month else ""
        messages.info(request, f"No buyer details of {account.name} were removed{when}: no file.")
        return _back()
    audit.record(
        "redaction.proof_exported",
        user=signed_in(request),
        account=account,
        subject=f"account {account.public_id}",
        month=month or "all",
        records=count,
    )
    answer = StreamingHttpResponse(csv_of(records), content_type="text/csv; charset=utf-8")
    name = f"removed-buyer-details-{month or 'all'}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _back() -> HttpResponse:
    return redirect(f"{reverse('redaction:overview')}?tab=done")
