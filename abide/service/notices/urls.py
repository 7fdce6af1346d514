"""The addresses of notices; no name stands in them."""

from django.urls import path

from abide.service.notices import outside, views

app_name = "notices"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("bell/", views.bell, name="bell"),
    path("read/", views.read_all, name="read_all"),
    path("sent/", views.sent, name="sent"),
    path("sent/<uuid:ref>/", views.sent_one, name="sent_one"),
    path("choices/", views.choices, name="choices"),
    path("callback/", outside.callback, name="callback"),
    path("<uuid:ref>/", views.notice, name="notice"),
    path("<str:token>/", outside.receipt, name="receipt"),
]
