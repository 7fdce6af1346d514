"""The addresses of alerts."""

from django.urls import path

from abide.service.alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.alert_list, name="list"),
    path("changed/", views.changed, name="changed"),
    path("<uuid:ref>/", views.alert, name="alert"),
    path("<uuid:ref>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<uuid:ref>/close/", views.close, name="close"),
]
