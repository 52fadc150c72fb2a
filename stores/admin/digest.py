"""The week's digest as a page beside the audit list (T14)."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from stores import clock
from stores.anomalies.digest import week_before
from stores.models import User


class DigestAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """templates/admin/stores/auditevent/change_list.html leads to it."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.digest)
        return [path("digest/", page, name="stores_auditevent_digest"), *super().get_urls()]

    def digest(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = week_before(clock.now())
        emails = dict(
            User.objects.filter(pk__in={one.user for one in found}).values_list("pk", "email")
        )
        context = {
            **self.admin_site.each_context(request),
            "title": "Unusual in the last seven days",
            "opts": self.opts,
            "rows": [(one, emails.get(one.user or 0, "")) for one in found],
        }
        return TemplateResponse(request, "admin/stores/digest.html", context)
