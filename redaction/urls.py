from django.urls import URLPattern

app_name = "redaction"
urlpatterns: list[URLPattern] = []
