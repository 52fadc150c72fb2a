from django.urls import path

from orders.views import activity, customers, deciding, orders

app_name = "orders"
urlpatterns = [
    path("", orders.order_list, name="list"),
    path("import/", activity.import_now, name="import_now"),
    path("activity/", activity.activity, name="activity"),
    path("activity/retry/", activity.retry_set_aside, name="retry_set_aside"),
    path("activity/<uuid:public_id>/", activity.run, name="run"),
    path("customers/", customers.customers, name="customers"),
    path("<uuid:public_id>/", orders.order_detail, name="detail"),
    path("<uuid:public_id>/ship-anyway/", deciding.ship_anyway, name="ship_anyway"),
    path("<uuid:public_id>/taken-out/", deciding.taken_out, name="taken_out"),
]
