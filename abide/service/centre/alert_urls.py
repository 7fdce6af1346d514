"""The addresses of the queue and its alerts, under the name that lower rooms link to."""

from django.urls import path

from abide.service.centre import views

app_name = "alerts"
urlpatterns = [
    path("", views.alert_list, name="list"),
    path("changed/", views.changed, name="changed"),
    path("<uuid:ref>/", views.alert, name="alert"),
    path("<uuid:ref>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<uuid:ref>/close/", views.close, name="close"),
]
