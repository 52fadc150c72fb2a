from django.urls import path

from stores.views import members, signins

app_name = "people"
urlpatterns = [
    path("", members.member_list, name="members"),
    path("me/", signins.me, name="me"),
    path("me/end/", signins.end, name="end"),
    path("of/<uuid:public_id>/invite/", members.invite, name="invite"),
    path("of/<uuid:public_id>/withdraw/", members.withdraw, name="withdraw"),
    path("me/accept/", members.accept, name="accept"),
    path("of/<uuid:public_id>/role/", members.change_role, name="role"),
    path("of/<uuid:public_id>/remove/", members.remove, name="remove"),
]
