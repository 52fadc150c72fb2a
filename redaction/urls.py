from django.urls import path

from redaction import views

app_name = "redaction"
urlpatterns = [
    path("", views.show_overview, name="overview"),
    path("orders/<uuid:order_id>/", views.show_order, name="order"),
]
