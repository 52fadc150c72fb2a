"""One `ApiCall` row for every request to Amazon, without its payload (decision 13)."""

from datetime import datetime

from stores.models import ApiCall, SellingPartner


def record(
    selling_partner: SellingPartner | None,
    operation: str,
    *,
    at: datetime,
    seconds: float,
    status: int | None,
    error_code: str = "",
    request_id: str = "",
) -> None:
    """`status` is None when no answer came; `error_code` is then the kind of the network's fault."""
    ApiCall.objects.create(
        selling_partner=selling_partner,
        operation=operation,
        status=status,
        error_code=error_code[:60],
        request_id=request_id[:100],
        duration_ms=round(seconds * 1000),
        at=at,
    )
