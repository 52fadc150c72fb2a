from django.urls import path

from config.help import views

app_name = "help"
urlpatterns = [
    path("", views.contents, name="contents"),
    path("errors/", views.errors, name="errors"),
    path("addresses/", views.addresses, name="addresses"),
    path("amazon/", views.amazon, name="amazon"),
    path("limits/", views.limits, name="limits"),
    path("renewing/", views.renewing, name="renewing"),
    path("marketplaces/", views.marketplaces, name="marketplaces"),
    path("custom/", views.custom, name="custom"),
]
