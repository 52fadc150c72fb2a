"""What the support desk shows to whom (T5, T14). A model that is registered with the admin needs a row here.

Letters: v view, a add, c change, d delete. First the superuser, who is held by the pages alone, then User Success.
"""

DESK = {
    "django_q.Failure": ("v", "v"),
    "django_q.Schedule": ("v", "v"),
    "orders.Customer": ("v", "v"),
    "orders.ImportRun": ("v", "v"),
    "orders.Order": ("v", "v"),
    "orders.OrderEvent": ("v", "v"),
    "orders.QuarantinedOrder": ("v", "v"),
    "redaction.HeldOrder": ("v", "v"),
    "redaction.RedactionRecord": ("v", "v"),
    "shipments.BigCommerceUpdate": ("v", "v"),
    "shipments.Carrier": ("vac", "vac"),
    "shipments.FeedSubmission": ("v", "v"),
    "shipments.NotificationAttempt": ("v", "v"),
    "shipments.QueueHold": ("v", "v"),
    "shipments.Shipment": ("v", "v"),
    "shipments.ShipmentNotification": ("v", "v"),
    "stores.Account": ("vacd", "vc"),
    "stores.ApiCall": ("v", "v"),
    "stores.AuditEvent": ("v", "v"),
    "stores.ConsentRequest": ("v", "v"),
    "stores.Lease": ("v", "v"),
    "stores.RequestAllowance": ("v", "v"),
    "stores.SellingPartner": ("vcd", "vc"),
    "stores.Store": ("vc", "vc"),
    "stores.User": ("vacd", "v"),
}
# The actions of a list beside Django's own deletion, where User Success has them, too.
ACTIONS: dict[str, set[str]] = {
    "django_q.Schedule": {"run_now"},
    "stores.AuditEvent": {"export"},
    "redaction.HeldOrder": {"remove_now"},
    "shipments.BigCommerceUpdate": {"push_now"},
    "shipments.FeedSubmission": {"ask_amazon_now"},
    "shipments.QueueHold": {"release"},
    "shipments.ShipmentNotification": {"push_now"},
    "stores.Store": {"reset_import_date"},
}
# What a superuser alone may do with people.
OF_SUPERUSERS: dict[str, set[str]] = {"stores.User": {"remove_second_factor"}}
# The pages of the admin that belong to no model: who may read and who may write them.
SITE = {
    "index": "desk",
    "app_list": "desk",
    "jsi18n": "desk",
    "autocomplete": "nobody",
    "password_change": "elsewhere",
    "password_change_done": "desk",
    "view_on_site": "nobody",
    "login": "elsewhere",
    "logout": "skipped",
    "None": "nobody",
}
