from django.urls import path

from orders.views import (
    activity,
    addresses,
    audit,
    cancelling,
    customers,
    deciding,
    hold_many,
    holding,
    orders,
    parcels,
    photos,
    where,
)

app_name = "orders"
urlpatterns = [
    path("", orders.order_list, name="list"),
    path("import/", activity.import_now, name="import_now"),
    path("audit/", audit.audit, name="audit"),
    path("audit/now/", audit.audit_now, name="audit_now"),
    path("audit/where/", where.where, name="where"),
    path("audit/fetch/", where.fetch_now, name="fetch_now"),
    path("audit/day/", where.fetch_one_day, name="fetch_day"),
    path("activity/", activity.activity, name="activity"),
    path("activity/retry/", activity.retry_set_aside, name="retry_set_aside"),
    path("activity/<uuid:public_id>/", activity.run, name="run"),
    path("photos/<uuid:public_id>/", photos.photo, name="photo"),
    path("addresses/<uuid:public_id>/", addresses.addresses, name="addresses"),
    path("addresses/<uuid:public_id>/fetch/", addresses.fetch_addresses, name="fetch_addresses"),
    path("customers/", customers.customers, name="customers"),
    path("<uuid:public_id>/", orders.order_detail, name="detail"),
    path("hold/", hold_many.hold_many, name="hold_many"),
    path("release/", hold_many.release_many, name="release_many"),
    path("<uuid:public_id>/parcel/", parcels.parcel, name="parcel"),
    path("<uuid:public_id>/hold/", holding.hold, name="hold"),
    path("<uuid:public_id>/release/", holding.release, name="release"),
    path("<uuid:public_id>/cancel/", cancelling.cancel, name="cancel"),
    path("<uuid:public_id>/reopen/", cancelling.reopen, name="reopen"),
    path("<uuid:public_id>/ship-anyway/", deciding.ship_anyway, name="ship_anyway"),
    path("<uuid:public_id>/taken-out/", deciding.taken_out, name="taken_out"),
]
