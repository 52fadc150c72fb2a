from django.urls import path

from config.acts import views

app_name = "acts"
urlpatterns = [path("", views.acts, name="list")]
