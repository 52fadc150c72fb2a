"""The admin for User Success: signs in through the same door as everybody."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods


class WaybillAdminConfig(AdminConfig):
    default_site = "config.admin_site.WaybillAdminSite"


class WaybillAdminSite(admin.AdminSite):
    site_header = "Waybill support"
    site_title = "Waybill support"
    index_title = "Support desk"
    site_url = "/orders/"

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        from allauth.account.decorators import secure_admin_login  # needs the app registry

        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django's own pages would take PUT and DELETE for a look."""
        allowed = require_http_methods(["GET", "HEAD", "POST"])
        return super().admin_view(allowed(view), cacheable)

    def password_change(self, request: HttpRequest, extra_context: object = None) -> Any:
        """Passwords are changed in one place, which knows the rules (DPP 1.4)."""
        return redirect("account_change_password")
