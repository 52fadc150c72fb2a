from django.urls import path

from stores.views import (
    adding,
    asked_by_amazon,
    bigcommerce,
    connect,
    disconnecting,
    listing,
    senders,
    settings,
    settings_parts,
    tokens,
)

app_name = "stores"
urlpatterns = [
    path("", listing.store_list, name="list"),
    path("connect/", connect.connect, name="connect"),
    path("connect/token/", tokens.paste, name="paste"),
    path("authorize/", asked_by_amazon.authorize, name="authorize"),
    path("callback/", connect.callback, name="callback"),
    path("addresses/", senders.sender_list, name="senders"),
    path("addresses/of/<uuid:public_id>/add/", senders.sender_add, name="sender_add"),
    path("addresses/<uuid:public_id>/", senders.sender, name="sender"),
    path("addresses/<uuid:public_id>/delete/", senders.sender_delete, name="sender_delete"),
    path("<uuid:public_id>/", settings.store_settings, name="settings"),
    path("<uuid:public_id>/shipping/", settings_parts.shipping, name="shipping"),
    path("<uuid:public_id>/branding/", settings_parts.branding, name="branding"),
    path("<uuid:public_id>/bigcommerce/", bigcommerce.bigcommerce, name="bigcommerce"),
    path("<uuid:public_id>/bigcommerce/unlink/", bigcommerce.unlink, name="bigcommerce_unlink"),
    path("<uuid:public_id>/logo/", settings_parts.logo, name="logo"),
    path("<uuid:public_id>/add/", adding.add, name="add"),
    path("<uuid:public_id>/renew/", connect.renew, name="renew"),
    path("<uuid:public_id>/renew/token/", tokens.paste_renewal, name="paste_renewal"),
    path("<uuid:public_id>/pause/", settings.pause, name="pause"),
    path("<uuid:public_id>/resume/", settings.resume, name="resume"),
    path("<uuid:public_id>/disconnect/", disconnecting.disconnect_store, name="disconnect"),
]
