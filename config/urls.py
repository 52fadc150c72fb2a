from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import health, landing
from stores.views import signins

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", landing.home, name="home"),
    path("accounts/2fa/recovery-codes/", signins.shown_codes, name="shown_codes"),
    path("accounts/2fa/recovery-codes/download/", signins.recovery_codes, name="recovery_codes"),
    path("accounts/", include("config.allauth_urls")),
    path("orders/", include("orders.urls")),
    path("shipments/", include("shipments.urls")),
    path("stores/", include("stores.urls")),
    path("people/", include("stores.people_urls")),
    path("privacy/", include("redaction.urls")),
    path("help/", include("config.help.urls")),
    path("activity/", include("config.acts.urls")),
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
]
