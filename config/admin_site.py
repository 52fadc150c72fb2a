"""The admin for User Success: signs in through the same door as everybody."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse


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
