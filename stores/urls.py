from django.urls import path

from stores.views import connect, listing, settings

app_name = "stores"
urlpatterns = [
    path("", listing.store_list, name="list"),
    path("connect/", connect.connect, name="connect"),
    path("callback/", connect.callback, name="callback"),
    path("<uuid:public_id>/", settings.store_settings, name="settings"),
    path("<uuid:public_id>/renew/", connect.renew, name="renew"),
    path("<uuid:public_id>/pause/", settings.pause, name="pause"),
    path("<uuid:public_id>/resume/", settings.resume, name="resume"),
]
