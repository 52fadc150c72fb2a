from django.urls import path

from stores.views import adding, asked_by_amazon, connect, disconnecting, listing, settings, tokens

app_name = "stores"
urlpatterns = [
    path("", listing.store_list, name="list"),
    path("connect/", connect.connect, name="connect"),
    path("connect/token/", tokens.paste, name="paste"),
    path("authorize/", asked_by_amazon.authorize, name="authorize"),
    path("callback/", connect.callback, name="callback"),
    path("<uuid:public_id>/", settings.store_settings, name="settings"),
    path("<uuid:public_id>/add/", adding.add, name="add"),
    path("<uuid:public_id>/renew/", connect.renew, name="renew"),
    path("<uuid:public_id>/renew/token/", tokens.paste_renewal, name="paste_renewal"),
    path("<uuid:public_id>/pause/", settings.pause, name="pause"),
    path("<uuid:public_id>/resume/", settings.resume, name="resume"),
    path("<uuid:public_id>/disconnect/", disconnecting.disconnect_store, name="disconnect"),
]
