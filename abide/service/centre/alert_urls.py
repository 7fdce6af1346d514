"""The addresses of the queue and its alerts, under the name that lower rooms link to."""

from django.urls import path

from abide.service.centre import alert_views, views

app_name = "alerts"
urlpatterns = [
    path("", views.queue, name="list"),
    path("changed/", views.changed, name="changed"),
    path("<uuid:ref>/", alert_views.alert, name="alert"),
    path("<uuid:ref>/acknowledge/", alert_views.acknowledge, name="acknowledge"),
    path("<uuid:ref>/hand-back/", alert_views.hand_back, name="hand_back"),
    path("<uuid:ref>/take-over/", alert_views.take_over, name="take_over"),
    path("<uuid:ref>/step/", alert_views.step, name="step"),
    path("<uuid:ref>/call/", alert_views.call, name="call"),
    path("<uuid:ref>/close/", alert_views.close, name="close"),
]
