"""Addresses that belong to no one subject."""

from django.urls import path

from abide.service.ui import views

app_name = "ui"
urlpatterns = [
    path("me/", views.account, name="account"),
    path("wrong-or-slow/", views.wrong_or_slow, name="wrong_or_slow"),
    path("wrong-or-slow/reports/", views.answer, name="reports"),
    path("wrong-or-slow/reports/<uuid:ref>/", views.answer, name="answer"),
]
