from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from orders.admin.bases import FoundByNumber, held
from orders.models import Customer, Order
from stores.models import SellingPartner


@admin.register(Customer)
class CustomerAdmin(FoundByNumber):
    """Customers by number and account; found through one of their orders."""

    list_display = ("id", "account", "first_seen_at", "order_count", "buyer_details", "redacted_at")
    list_select_related = ("account",)
    list_filter = (("redacted_at", admin.EmptyFieldListFilter),)
    search_fields = ("orders__amazon_order_id",)
    raw_id_fields = ("account",)
    fields = ("public_id", "account", "first_seen_at", "buyer_details", "redacted_at")
    readonly_fields = ("public_id", "buyer_details")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # A sub-select runs for the rows of one page; a join with GROUP BY would run for the whole table.
        orders = Order.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
        customers: QuerySet[Any] = super().get_queryset(request).defer("buyer_data")
        counted: QuerySet[Any] = customers.annotate(
            order_count=Subquery(orders.annotate(number=Count("pk")).values("number"))
        )
        return counted

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        accounts = list(
            SellingPartner.objects.filter(seller_id=term).values_list("account_id", flat=True)
        )
        if accounts:
            return queryset.filter(account__in=accounts), False
        found = Customer.objects.filter(orders__amazon_order_id=term).values("pk")
        return queryset.filter(pk__in=found), False

    @admin.display(description="orders")
    def order_count(self, customer: Customer) -> int:
        return vars(customer)["order_count"] or 0

    @admin.display(description="buyer details")
    def buyer_details(self, customer: Customer) -> str:
        return held(customer.buyer_fields, customer.redacted_at)
