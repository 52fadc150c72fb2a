from django.urls import path

from shipments.views import (
    batch_drafts,
    batches,
    bigcommerce,
    buying,
    correcting,
    feeds,
    files,
    labels,
    marking,
    notification_list,
    notifications,
    notify_settings,
    pages,
    papers,
    products,
    pulling,
    returns,
    voiding,
    worklists,
)
from shipments.views.combining import can_combine, combine
from shipments.views.state_file import tracking_states
from shipments.views.tracking import say, shipment

app_name = "shipments"
urlpatterns = [
    path("", pages.shipment_list, name="list"),
    path("pull-list/", pulling.pull_list, name="pull_list"),
    path("mark/<uuid:public_id>/", marking.mark_shipped, name="mark_shipped"),
    path("carrier/", marking.carrier, name="carrier"),
    path("notifications/", notification_list.notification_list, name="notifications"),
    path("notifications/feeds/", feeds.feed_list, name="feeds"),
    path("notifications/feeds/<uuid:public_id>/", feeds.feed, name="feed"),
    path(
        "notifications/release/<uuid:public_id>/", notification_list.release, name="release_queue"
    ),
    path("bigcommerce/", bigcommerce.bigcommerce, name="bigcommerce"),
    path("bigcommerce/<uuid:public_id>/retry/", bigcommerce.retry, name="bigcommerce_retry"),
    path("notifications/<uuid:public_id>/", notifications.notification, name="notification"),
    path("notifications/<uuid:public_id>/retry/", notifications.retry, name="retry"),
    path("notifications/<uuid:public_id>/tell/", notifications.tell_now, name="tell_now"),
    path("notifications/<uuid:public_id>/correct/", correcting.correct, name="correct"),
    path("batches/", batches.batch_list, name="batches"),
    path("batches/new/", batch_drafts.new_batch, name="batch_new"),
    path("batches/<uuid:public_id>/", batches.batch, name="batch"),
    path("batches/<uuid:public_id>/start/", batch_drafts.start, name="batch_start"),
    path("batches/<uuid:public_id>/keep/", batch_drafts.keep, name="batch_keep"),
    path("batches/<uuid:public_id>/discard/", batch_drafts.discard, name="batch_discard"),
    path("batches/<uuid:public_id>/progress/", batches.progress, name="batch_progress"),
    path("batches/<uuid:public_id>/cancel/", batches.cancel, name="batch_cancel"),
    path("batches/<uuid:public_id>/retry/", batches.retry_failed, name="batch_retry"),
]
urlpatterns += [
    path("order/<uuid:public_id>/", labels.of_order, name="of_order"),
    path("labels/<uuid:public_id>/file/", labels.label_file, name="label_file"),
    path("labels/<uuid:public_id>/fetch/", labels.fetch, name="fetch_label"),
    path("parcels/<uuid:public_id>/void/", voiding.void, name="void"),
    path("voided/", worklists.voided, name="voided"),
    path("voided/<uuid:public_id>/corrected/", worklists.corrected, name="corrected"),
    path("unconfirmed/", worklists.unconfirmed, name="unconfirmed"),
    path("labels/<uuid:public_id>/send/", worklists.send_anyway, name="send_anyway"),
]
urlpatterns += [
    path("buy/<uuid:public_id>/", buying.buy_label, name="buy_label"),
    path("rates/<uuid:public_id>/", buying.rates, name="rates"),
    path("labels/<uuid:public_id>/", buying.label, name="label"),
    path("labels/<uuid:public_id>/ask/", buying.finish_label, name="finish_label"),
    path("papers/labels/", papers.labels, name="labels"),
    path("papers/slips/", papers.slips, name="slips"),
    path("papers/pick-list/", papers.pick_list, name="pick_list"),
    path("papers/slip/<uuid:public_id>/", papers.slip, name="slip"),
    path("batches/<uuid:public_id>/labels/", papers.batch_labels, name="batch_labels"),
    path("batches/<uuid:public_id>/slips/", papers.batch_slips, name="batch_slips"),
    path("batches/<uuid:public_id>/pick-list/", papers.batch_pick_list, name="batch_pick_list"),
]
urlpatterns += [
    path("<uuid:public_id>/", shipment, name="shipment"),
    path("<uuid:public_id>/parcel/", say, name="say"),
    path("tracking-states/", tracking_states, name="tracking_states"),
    path("returns/<uuid:public_id>/", returns.returns, name="returns"),
    path("returns/labels/<uuid:public_id>/file/", returns.return_file, name="return_file"),
    path("returns/labels/<uuid:public_id>/mail/", returns.return_mail, name="return_mail"),
    path("returns/labels/<uuid:public_id>/remove/", returns.return_remove, name="return_remove"),
    path("combine/<uuid:public_id>/", combine, name="combine"),
    path("combine/<uuid:public_id>/orders/", can_combine, name="can_combine"),
]
urlpatterns += [
    path("files/tracking/", files.import_tracking, name="import_tracking"),
    path("files/orders/", files.export_orders, name="export_orders"),
    path("settings/<uuid:public_id>/", notify_settings.notify_settings, name="notify_settings"),
    path("products/<uuid:public_id>/", products.products, name="products"),
    path("products/<uuid:public_id>/default/", products.product_default, name="product"),
]
