"""The addresses of the monitoring centre's own pages; the queue and its alerts are at alerts/."""

from django.urls import URLPattern

app_name = "centre"
urlpatterns: list[URLPattern] = []
