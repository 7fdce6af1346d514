"""Addresses that belong to no one subject: the reader's own account."""

from django.urls import path

from abide.service.ui import views

app_name = "ui"
urlpatterns = [
    path("me/", views.account, name="account"),
]
