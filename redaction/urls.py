from django.urls import path

from redaction.views import export, orders, overview, removal

app_name = "redaction"
urlpatterns = [
    path("", overview.show_overview, name="overview"),
    path("export/<uuid:account_id>/", export.export_proof, name="export"),
    path("orders/<uuid:order_id>/", orders.show_order, name="order"),
    path("orders/<uuid:order_id>/remove/", removal.remove_now, name="remove"),
]
