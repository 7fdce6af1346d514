"""The addresses of protected people's pages; no name stands in them."""

from django.urls import path

from abide.service.protection import views

app_name = "protection"
urlpatterns = [
    path("of/<uuid:ref>/", views.of_person, name="of_person"),
    path("<uuid:ref>/position/", views.position, name="position"),
    path("<uuid:ref>/change/", views.change, name="change"),
    path("<uuid:ref>/unit/", views.give_unit, name="give_unit"),
    path("unit/<uuid:ref>/back/", views.take_unit_back, name="take_unit_back"),
]
