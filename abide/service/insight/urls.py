"""The addresses of managers' pages."""

from django.urls import path

from abide.service.insight import views

app_name = "insight"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("alerts/", views.alerts, name="alerts"),
    path("people/", views.people, name="people"),
    path("no-contact/", views.silent, name="silent"),
    path("nights/", views.nights, name="nights"),
    path("<slug:table>.csv", views.table, name="table"),
]
