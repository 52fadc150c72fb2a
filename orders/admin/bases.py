"""How support finds rows among a million: by one exact number, counted no further than needed."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from stores.admin.bases import ReadOnlyAdmin
from stores.models import SellingPartner


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than `MOST` rows: the full count of a big table costs more than the page."""

    MOST = 5_000

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows[: self.MOST].count()


class FoundByNumber(ReadOnlyAdmin):
    """Search takes an Amazon order id or Amazon's seller id, exactly: each has an index."""

    paginator = CappedPaginator
    search_help_text = "Amazon order id or seller id, in full"
    order_id_path = "amazon_order_id"
    seller_path = "selling_partner"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        sellers = list(SellingPartner.objects.filter(seller_id=term).values_list("pk", flat=True))
        if sellers:
            return queryset.filter(**{f"{self.seller_path}__in": sellers}), False
        return queryset.filter(**{self.order_id_path: term}), False


def without(*hidden: str, model: Any) -> tuple[str, ...]:
    """The names of the model's columns except those that describe the buyer."""
    return tuple(field.name for field in model._meta.fields if field.name not in hidden)


def filled(names: list[str]) -> str:
    """Which buyer fields Amazon filled, never what they hold."""
    words = [
        "gift message" if name.startswith("gift:") else name.replace("_", " ") for name in names
    ]
    return f"filled: {', '.join(dict.fromkeys(words))}" if words else "nothing filled"


def held(names: list[str], redacted_at: datetime | None) -> str:
    """The same of an order or a customer, or when it was removed."""
    return f"removed on {redacted_at:%Y-%m-%d}" if redacted_at else filled(names)
