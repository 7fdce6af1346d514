"""Addresses under account/ that are closed, ahead of the sign-in library's own.

Somebody who could change the address of their account, or have a new password sent to it, would walk
around the administrator who answers for who may come in.
"""

from django.urls import path, re_path

from abide.service.accounts.views import closed

urlpatterns = [
    path("signup/", closed),
    path("email/", closed),
    re_path(r"^confirm-email/", closed),
    re_path(r"^password/reset/", closed),
]
