"""The addresses of threads and of the directory; no name stands in them."""

from django.urls import path

from abide.service.messages import directory, strategic, views

app_name = "threads"
urlpatterns = [
    path("", views.threads, name="list"),
    path("new/", views.begin, name="begin"),
    path("about/<uuid:ref>/", views.begin_about, name="begin_about"),
    path("board/", strategic.page, name="board"),
    path("board/<str:month>/", strategic.page, name="board_of"),
    path("contacts/", directory.contacts, name="contacts"),
    path("contacts/new/", directory.add, name="add_contact"),
    path("contacts/<uuid:ref>/", directory.change, name="change_contact"),
    path("contacts/<uuid:ref>/remove/", directory.remove, name="remove_contact"),
    path("<uuid:ref>/", views.thread, name="thread"),
    path("<uuid:ref>/due/", views.change_due, name="change_due"),
    path("<uuid:ref>/decide/<str:month>/", strategic.decide, name="decide"),
    path("<uuid:ref>/owner/", views.hand_over, name="hand_over"),
]
