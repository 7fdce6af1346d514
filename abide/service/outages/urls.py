"""The addresses of outages."""

from django.urls import path

from abide.service.outages import views

app_name = "outages"
urlpatterns = [
    path("", views.outage_list, name="list"),
    path("<uuid:ref>/", views.outage, name="outage"),
    path("<uuid:ref>/changed/", views.changed, name="changed"),
    path("<uuid:ref>/take/", views.take, name="take"),
    path("<uuid:ref>/end/", views.end, name="end"),
]
